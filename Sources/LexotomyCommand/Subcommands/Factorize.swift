internal import ArgumentParser
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
    var factorize = Lexotomy.Factorize(try Model(model), rank: rank)
    factorize.writesFactors = writeFactors
    factorize.settings = common.settings(
      JSONObject([
        "model": .string(model), "rank": .number(rank), "write_factors": .bool(writeFactors),
      ]))
    let report = try factorize.perform(output: output)
    try common.show(lines: lines(of: report), json: json(of: report))
  }

  private func lines(of report: Lexotomy.Factorize.Report) -> [String] {
    let share = Share.rounded(100 * report.share, places: 2)
    let counts = report.parameterCounts
    var lines = [
      "rank       \(report.rank) of \(report.columns), with \(share) % of the squares of "
        + "\(report.factoredCount) rows",
      "numbers    \(counts.before) before, \(counts.after) after",
    ]
    lines += report.notes.map { "note       \($0)" }
    lines.append("\(output): \(report.rowCount) rows")
    if let run = report.run { lines.append("\(common.storePath): run \(run)") }
    return lines
  }

  private func json(of report: Lexotomy.Factorize.Report) -> JSONValue {
    [
      "rank": .number(report.rank), "columns": .number(report.columns),
      "rows": .number(report.rowCount), "factored_rows": .number(report.factoredCount),
      "share": .number(JSONNumber(text: "\(report.share)")),
      "parameters_before": .number(report.parameterCounts.before),
      "parameters_after": .number(report.parameterCounts.after),
      "notes": .array(report.notes.map { .string($0) }),
      "run": report.run.map { .number($0) } ?? .null,
    ]
  }
}
