internal import ArgumentParser
internal import Files
internal import Lexotomy
internal import Surgery

/// `lexotomy merge`: counts to counts.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge files of counts of one tokenizer.",
    discussion: "Example: lexotomy merge part-*.counts -o all.counts")

  @Argument(help: "Files of counts.")
  var files: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file of counts to write.", valueName: "file"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    let started = Surroundings.seconds
    let counts = try CorpusCounts(merging: files)
    try CountFile.write(counts, to: output)
    try CountSummary(counts, seconds: Surroundings.seconds - started)
      .print(json: common.json, quiet: common.quiet)
  }
}
