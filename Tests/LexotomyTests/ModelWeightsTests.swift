import Corpora
import Files
import TestSupport
import Testing

@testable import Lexotomy

/// A format that one file adds, taken through the operations that know no formats.
@Suite("A new format of weights")
struct ModelWeightsTests {
  private let folder: TemporaryFolder
  private let source: Model
  private let formats = WeightFormats.all + [CSVWeights.self]

  init() throws {
    folder = TemporaryFolder()
    let tokenizer = try InputFile.contents(of: Fixtures.vocabulary("causal-lm") + "/tokenizer.json")
    try folder.write(tokenizer, to: "source/tokenizer.json")
    let rowCount = try Model("\(folder.path)/source").rowCount
    let lines = (0..<rowCount).map { "\($0),\($0 * $0)\n" }
    try folder.write(lines.joined(), to: "source/weights.csv")
    source = try Model("\(folder.path)/source", tokenizer: nil, formats: formats)
  }

  /// Trims the model to a text.
  private func trimmed(store: String? = nil) throws -> (report: Trim.Report, path: String) {
    let output = "\(folder.path)/out"
    var trim = Trim(source, to: .corpus([CorpusSource(Fixtures.corpus("fr"))]))
    trim.settings.store = store
    return (try trim.perform(output: output), output)
  }

  @Test func `is trimmed, compared and recorded`() throws {
    let (report, output) = try trimmed(store: "\(folder.path)/store.db")
    #expect(report.run == 1)
    #expect(report.written.contains("weights.csv"))
    #expect(report.forecast.before.parameters == 2 * source.rowCount)
    #expect(report.claims.contains { $0.identifier == "weights" && $0.verdict == .holds })
    let result = try Model(output, tokenizer: nil, formats: formats)
    #expect(result.rowCount == report.forecast.after.rows)
    #expect(result.rowCount < source.rowCount)
    #expect(try Fixtures.text("\(output)/README.md").contains("library_name: csv"))
    let lines = try Fixtures.text("\(output)/weights.csv").split(separator: "\n")
    let vocabulary = source.tokenizer.vocabulary
    for id in result.tokenizer.vocabulary.ids() {
      let spelling = try #require(result.tokenizer.vocabulary.spelling(of: id))
      let old = try #require(vocabulary.id(of: Array(spelling)))
      #expect(lines[id.index] == "\(old.index),\(old.index * old.index)")
    }
  }

  @Test func `is told apart from a damaged copy`() throws {
    let (_, output) = try trimmed()
    try folder.write(
      Fixtures.text("\(output)/weights.csv").replacing("0,0\n", with: "0,1\n"),
      to: "out/weights.csv")
    let result = try Model(output, tokenizer: nil, formats: formats)
    let claims = try Verifying(source: source, result: result).claims()
    #expect(claims.filter(\.isRefuted).map(\.identifier) == ["weights"])
  }

  @Test func `is inspected, and refused where rows of numbers are needed`() throws {
    let inspection = try Inspection(of: source)
    #expect(inspection.tensors.map(\.shape) == [[source.rowCount, 2]])
    #expect(throws: OperationError.self) { try source.vocabularyTables() }
    #expect(throws: OperationError.self) {
      try Factorize(source, rank: 1).perform(output: "\(folder.path)/factors")
    }
  }
}
