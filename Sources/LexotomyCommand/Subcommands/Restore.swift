internal import ArgumentParser
internal import JSON
internal import Lexotomy
internal import Surgery

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
    var restoring = try Restoring(Model(model), from: Model(base))
    restoring.store = common.storePath
    restoring.parameters = JSONObject(["model": .string(model), "base": .string(base)])
    let report = try restoring.perform(output: output)
    let claims = ClaimList(report.claims)
    var lines = [
      "rows       \(report.rows.trained) of the trained model, \(report.rows.base) of the base"
    ]
    lines += claims.lines + report.notes.map { "note       \($0)" }
    lines.append("\(output): \(report.written.count) files")
    if let run = report.run { lines.append("\(common.storePath): run \(run)") }
    try common.show(
      lines: lines,
      json: [
        "rows_trained": .number(report.rows.trained), "rows_base": .number(report.rows.base),
        "claims": claims.json, "notes": .array(report.notes.map { .string($0) }),
        "run": report.run.map { .number($0) } ?? .null,
      ])
  }
}
