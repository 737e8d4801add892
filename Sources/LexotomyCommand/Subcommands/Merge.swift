internal import ArgumentParser
internal import Files
internal import Lexotomy
internal import Surgery

/// `lexotomy merge`: counts to counts.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge files of counts of one tokenizer.",
    discussion: """
      The merge is the counts of all the text together, byte for byte, in whatever parts it was counted. \
      With --print, the counts of each ID go to the standard output, tab-separated: language, ID, count, and \
      how many of them were taken whole, not put together by the model.

      Example: lexotomy merge part-*.counts -o all.counts
      """)

  @Argument(help: "Files of counts.")
  var files: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file of counts to write.", valueName: "file"))
  var output: String?

  @Flag(name: .long, help: "Print the counts of each ID.")
  var print = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard output != nil || print else { throw ValidationError("Give -o FILE, or --print.") }
  }

  func run() throws {
    let started = Surroundings.seconds
    if let output, let first = files.first, try PairCounts.isFile(first) {
      let pairs = try PairCounts(merging: files)
      try pairs.write(to: output)
      return try common.show(CountSummary(pairs, seconds: Surroundings.seconds - started))
    }
    let counts = try CorpusCounts(merging: files)
    if let output { try counts.write(to: output) }
    if print { return try CountTable(counts).print() }
    try common.show(CountSummary(counts, seconds: Surroundings.seconds - started))
  }
}
