internal import ArgumentParser
internal import JSON
internal import Lexotomy

/// `lexotomy restore`: a model that was trained after trimming to one with the whole vocabulary.
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a model that was trained after a trimming the source's vocabulary back.",
    discussion: """
      Rows of kept pieces are the trained ones, those of dropped pieces the source's, bit for bit; the \
      tokenizer and the IDs are the source's, everything else is the trained model's.

      Example:
        lexotomy trim xlm-roberta-base sw=swahili.txt -o xlmr-sw
        # … train xlmr-sw, which gives xlmr-sw-tuned …
        lexotomy restore xlmr-sw-tuned --base xlm-roberta-base -o xlmr-tuned
      """)

  @Argument(help: "The folder of the trained model.")
  var model: String

  @Option(name: .long, help: ArgumentHelp("What was trimmed.", valueName: "model"))
  var base: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    var restore = try Lexotomy.Restore(Model(model), from: Model(base))
    restore.settings = common.settings(
      JSONObject(["model": .string(model), "base": .string(base)]))
    let report = try restore.perform(output: output)
    let rows = report.rows
    try common.show(
      FolderSummary(
        fact: "rows       \(rows.trained) of the trained model, \(rows.base) of the base",
        members: JSONObject([
          "rows_trained": .number(rows.trained), "rows_base": .number(rows.base),
        ]),
        claims: report.claims, notes: report.notes, fileCount: report.written.count,
        run: report.run, output: output, store: common.storePath))
  }
}
