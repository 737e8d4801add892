public import ArgumentParser
internal import JSON
public import Surgery

/// Which pieces are learnt, and how many.
struct LearnOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Learn this many pieces in all.", valueName: "n"))
  var size: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Refuse a tokenizer that segments otherwise: bpe, unigram or wordpiece.", valueName: "name"))
  var algorithm: LearnedPieces.Algorithm?

  @Option(
    name: .customLong("weight"),
    help: ArgumentHelp(
      "What share of the pieces a language gets (default 1); repeatable.", valueName: "tag=w"))
  var weights: [PerLanguage] = []

  @Option(
    name: .customLong("language-size"),
    help: ArgumentHelp("Learn this many pieces for a language; repeatable.", valueName: "tag=n"))
  var languageSizes: [PerLanguage] = []

  @Option(
    name: .customLong("script"),
    help: ArgumentHelp(
      "Learn pieces in this script only, such as Ethi or Georgian; repeatable.", valueName: "name"))
  var scripts: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Text that keeps its tokens; then pieces may have ASCII letters. Repeatable.",
      valueName: "file"))
  var protect: [String] = []

  @Flag(name: .long, help: "Let pieces change any text.")
  var protectNothing = false

  @Option(
    name: .long, help: ArgumentHelp("How often a piece must occur at least.", valueName: "k"))
  var minimumCount: UInt64 = 2

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The share of the text's unknown characters, by occurrence, that become pieces.",
      valueName: "share"))
  var characterCoverage = 0.9995

  /// The number of pieces of all languages.
  var total: Int { size ?? languageSizes.reduce(0) { $0 + Int($1.value) } }

  /// The options as the library wants them.
  var options: LearningOptions {
    get throws {
      let sizes = Dictionary(languageSizes.map { ($0.tag, Int($0.value)) }) { $1 }
      let shares = Dictionary(weights.map { ($0.tag, $0.value) }) { $1 }
      var options = LearningOptions(
        budget: size.map { .total($0, weights: shares) } ?? .each(sizes))
      options.protection = protectNothing ? .nothing : protect.isEmpty ? .ascii : .lines
      options.algorithm = algorithm
      try options.allow(scripts: scripts)
      options.minimumCount = minimumCount
      options.characterCoverage = characterCoverage
      return options
    }
  }

  /// Adds to what the store keeps of the command line.
  func record(in parameters: inout JSONObject) {
    parameters["size"] = size.map { .number($0) }
    for (name, values) in [
      ("language-size", languageSizes.map { "\($0.tag)=\(Int($0.value))" }),
      ("weight", weights.map { "\($0.tag)=\($0.value)" }), ("script", scripts),
      ("protect", protect),
    ] where !values.isEmpty {
      parameters[name] = .array(values.map { .string($0) })
    }
    if protectNothing { parameters["protect-nothing"] = .bool(true) }
    parameters["minimum-count"] = .number(Int(clamping: minimumCount))
    parameters["character-coverage"] = .number(JSONNumber(text: "\(characterCoverage)"))
  }

  func validate() throws {
    if let size, size < 1 || size > 1 << 24 {
      throw ValidationError("--size \(size): give at least 1, and at most \(1 << 24).")
    }
    guard size == nil || languageSizes.isEmpty else {
      throw ValidationError("Give one of --size and --language-size.")
    }
    if let bad = languageSizes.first(where: { $0.value < 1 || $0.value > Double(1 << 24) }) {
      throw ValidationError("--language-size \(bad.tag)=\(bad.value): give at least 1.")
    }
    guard protect.isEmpty || !protectNothing else {
      throw ValidationError("Give one of --protect and --protect-nothing.")
    }
    guard (0...1).contains(characterCoverage) else {
      throw ValidationError("--character-coverage \(characterCoverage): give a share from 0 to 1.")
    }
  }
}

extension LearnedPieces.Algorithm: ExpressibleByArgument {}
