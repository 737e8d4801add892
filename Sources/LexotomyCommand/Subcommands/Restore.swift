internal import ArgumentParser
internal import Files
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
    let stream = StandardOutput()
    if common.json {
      var object = JSONObject([
        "rows_trained": .number(report.rows.trained), "rows_base": .number(report.rows.base),
      ])
      object["run"] = report.run.map { .number($0) }
      object["notes"] = .array(report.notes.map { .string($0) })
      try stream.write(JSONWriter.text(of: .object(object)))
    } else if !common.quiet {
      try stream.write(
        line: "rows: \(report.rows.trained) of the trained model, \(report.rows.base) of the base")
      for claim in report.claims {
        try stream.write(line: "holds      \(claim.name): \(claim.statement)")
      }
      for note in report.notes { try stream.write(line: "note: \(note)") }
      try stream.write(line: "\(output): \(report.written.count) files")
      if let run = report.run { try stream.write(line: "\(common.storePath): run \(run)") }
    }
    try stream.flush()
  }
}
