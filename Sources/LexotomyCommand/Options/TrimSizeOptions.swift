public import ArgumentParser
public import Surgery

extension CoverageUnit: ExpressibleByArgument {}

/// The number of rows of a trimmed vocabulary.
struct TrimSizeOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Keep exactly this many rows.", valueName: "n"))
  var size: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep the fewest rows that cover this share of every language's lines, such as 0.99.",
      valueName: "share"))
  var coverage: Double?

  @Option(
    name: .long, help: ArgumentHelp("What coverage and floors are shares of.", valueName: "unit"))
  var coverageOf: CoverageUnit = .lines

  @Option(
    name: .long, help: ArgumentHelp("Keep every piece that occurs this often.", valueName: "k"))
  var minCount: UInt64?

  @Option(
    name: .long,
    help: ArgumentHelp("Round the rows up to a multiple of this, with real pieces.", valueName: "m")
  )
  var multipleOf = 1

  @Option(
    name: .customLong("weight"),
    help: ArgumentHelp("What a language weighs (default 1); repeatable.", valueName: "tag=w"))
  var weights: [PerLanguage] = []

  @Option(
    name: .customLong("floor"),
    help: ArgumentHelp(
      "The least coverage of a language, whatever the others weigh; repeatable.",
      valueName: "tag=share"))
  var floors: [PerLanguage] = []

  /// The options as the planner wants them.
  var options: TrimOptions {
    var options = TrimOptions(multiple: multipleOf, floorUnit: coverageOf)
    options.weights = Dictionary(weights.map { ($0.tag, $0.value) }) { $1 }
    options.floors = Dictionary(floors.map { ($0.tag, $0.value) }) { $1 }
    if let size { options.size = .exactly(size) }
    if let coverage { options.size = .coverage(coverage, of: coverageOf) }
    if let minCount { options.size = .minimumCount(minCount) }
    return options
  }

  func validate() throws {
    guard [size != nil, coverage != nil, minCount != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("Give one of --size, --coverage and --min-count.")
    }
    if let size, size < 1 { throw ValidationError("--size \(size): give at least 1.") }
    if let coverage, !(0...1).contains(coverage) {
      throw ValidationError("--coverage \(coverage): give a share from 0 to 1, such as 0.99.")
    }
    if let floor = floors.first(where: { $0.value > 1 }) {
      throw ValidationError("--floor \(floor.tag)=\(floor.value): give a share from 0 to 1.")
    }
    guard (1...65_536).contains(multipleOf) else {
      throw ValidationError("--multiple-of \(multipleOf): give a number from 1 to 65536.")
    }
  }
}
