internal import ArgumentParser
internal import Files
internal import JSON
internal import Lexotomy

/// `lexotomy factorize`: a model to one whose embeddings have a lower rank.
struct Factorize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lower the rank of a model's embeddings, as OFA does.",
    discussion: """
      The embeddings become coordinates times primitive embeddings, by the leading singular vectors of the \
      source's rows. Added rows, being mixtures, follow: extend once, and factorize at every rank.

      Without --write-factors the product is written, which stock transformers loads. With it the two \
      factors are, under the names of OFA's classes, with num_primitive and a modelling file; transformers \
      loads that with trust_remote_code=True. Models of the families roberta and xlm-roberta only.

      Examples:
        lexotomy extend xlm-roberta-base --pieces am.pieces --method ofa --vectors words.wv -o larger
        lexotomy factorize larger --rank 200 -o larger-200
        lexotomy factorize larger --rank 200 --write-factors -o larger-200-ofa
      """)

  @Argument(help: "A model folder.")
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp("How many numbers a token keeps.", valueName: "n"))
  var rank: Int

  @Flag(name: .long, help: "Write the two factors, not their product.")
  var writeFactors = false

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to make.", valueName: "dir"))
  var output: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    var factoring = Factoring(try Model(model), rank: rank)
    factoring.writesFactors = writeFactors
    factoring.jobs = common.jobs
    factoring.store = common.storePath
    factoring.parameters = JSONObject([
      "model": .string(model), "rank": .number(rank), "write_factors": .bool(writeFactors),
    ])
    try print(factoring.perform(output: output))
  }

  private func print(_ report: Factoring.Report) throws {
    let stream = StandardOutput()
    if common.json {
      var object = JSONObject([
        "rank": .number(report.rank), "columns": .number(report.columns),
        "rows": .number(report.rowCount), "factored_rows": .number(report.factoredCount),
      ])
      object["share"] = .number(JSONNumber(text: "\(report.share)"))
      object["parameters_before"] = .number(report.parameterCounts.before)
      object["parameters_after"] = .number(report.parameterCounts.after)
      object["notes"] = .array(report.notes.map { .string($0) })
      object["run"] = report.run.map { .number($0) }
      try stream.write(JSONWriter.text(of: .object(object)))
    } else if !common.quiet {
      let share = Share.rounded(100 * report.share, places: 2)
      try stream.write(
        line: "rank       \(report.rank) of \(report.columns), with \(share) % of the squares of "
          + "\(report.factoredCount) rows")
      try stream.write(
        line: "numbers    \(report.parameterCounts.before) before, \(report.parameterCounts.after) "
          + "after")
      for note in report.notes { try stream.write(line: "note       \(note)") }
      try stream.write(line: "\(output): \(report.rowCount) rows")
      if let run = report.run { try stream.write(line: "\(common.storePath): run \(run)") }
    }
    try stream.flush()
  }
}
