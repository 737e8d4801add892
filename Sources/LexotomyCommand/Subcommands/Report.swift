internal import ArgumentParser
internal import Files
internal import JSON
internal import Lexotomy

/// `lexotomy report`: a run to a page with plots.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a page about a run: one HTML file with plots, no network, no script.",
    discussion: """
      Lengths and directions of embeddings are shown if the result is still where it was written, or \
      where --model says.

      Example: lexotomy report 3 -o run-3.html
      """)

  @Argument(help: ArgumentHelp("The number of the run (default: the latest).", valueName: "run"))
  var number: Int?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Option(name: .long, help: ArgumentHelp("Where the result of the run is.", valueName: "dir"))
  var model: String?

  @OptionGroup var common: CommonOptions

  func run() throws {
    var report = RunReport(store: common.storePath, run: number)
    report.result = model
    let page = try report.page()
    try ReplacedFile.write(page, to: output)
    try common.show(
      lines: ["\(output): \(page.count) bytes"],
      json: ["path": .string(output), "bytes": .number(page.count)])
  }
}
