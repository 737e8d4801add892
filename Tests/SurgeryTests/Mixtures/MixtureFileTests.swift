import Files
import Initializers
import Surgery
import Testing

@Suite("Mixture file")
struct MixtureFileTests {
  private let tokenizer = Digest(of: [1, 2, 3])

  private func mixing(output: Bool = false) throws -> MixtureFile {
    let rows = try SourceRows(count: 10, lenders: [0, 1, 2, 5, 9], groups: [[1, 5]])
    let names = ["Ġა", "\u{1}\"\\", "▁ሰላም", "x"].map { Array($0.utf8) }
    let third = 1.0 / 3
    let mixed = [
      Mixture([.init(0, 0.1), .init(5, 0.9)]),
      Mixture([rows.mean()], noise: .univariate(scale: 0.5)),
      Mixture([.init(9, third), .init(2, 1 - third)], noise: .multivariate(variance: nil)),
      Mixture([rows.mean(ofGroup: 0, .leastNonzeroMagnitude)], noise: .isotropic(deviation: 0.02)),
    ]
    let provenance: [MixtureMatrix.Provenance] = [
      .init(.subwordMean),
      .init(.univariate, after: [.init(.ofa, .noVector), .init(.align, .noTranslation)]),
      .init(.multivariate), .init(.random),
    ]
    func matrix(_ rows_: [Mixture]) throws -> MixtureMatrix {
      try MixtureMatrix(
        rows: rows_, provenance: provenance, shared: rows.shared, sourceRowCount: rows.count)
    }
    return try MixtureFile(
      tokenizer: tokenizer, rows: rows, names: names, input: matrix(mixed),
      output: output ? matrix(mixed.reversed()) : nil, seed: -7)
  }

  @Test(arguments: [false, true])
  func `what is written is read again, number by number`(hasOutput: Bool) throws {
    let mixing = try mixing(output: hasOutput)
    #expect(try MixtureFile(fileContents: mixing.fileContents(), path: "m") == mixing)
  }

  /// Reading once copied all rows before for each row.
  @Test(.timeLimit(.minutes(1)))
  func `a file of very many rows is read in time that grows with it`()
    throws
  {
    let count = 200_000
    let rows = try SourceRows(count: 4)
    let mixed = (0..<count).map { Mixture([.init(UInt32($0 % 4), 1)]) }
    let matrix = try MixtureMatrix(
      rows: mixed, provenance: mixed.map { _ in .init(.subwordMean) }, shared: rows.shared,
      sourceRowCount: 4)
    let mixing = try MixtureFile(
      tokenizer: tokenizer, rows: rows, names: (0..<count).map { Array("piece \($0)".utf8) },
      input: matrix, output: nil, seed: 0)
    #expect(try MixtureFile(fileContents: mixing.fileContents(), path: "m") == mixing)
  }

  @Test func `the file is lines of JSON that people can read`() throws {
    let text = String(decoding: try mixing().fileContents(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].contains("\"lenders\":[[0,3],[5,6],[9,10]],\"groups\":[[[1,2],[5,6]]]"))
    let first = #"{"piece":"Ġა","method":"subword-mean","weights":[[0,0.1],[5,0.9]]}"#
    #expect(lines[1] == first)
  }

  @Test(arguments: [
    ("", "empty"),
    ("{\"format\":\"lexotomy-mixing\",\"version\":2}", "no file of weights"),
    ("{\"format\":\"lexotomy-mixing\",\"version\":1}", "the header lacks"),
  ])
  func `a file of another kind is refused`(text: String, problem: String) throws {
    let error = try #require(throws: SurgeryError.self) {
      try MixtureFile(fileContents: Array(text.utf8), path: "m.jsonl")
    }
    #expect(error.description.contains("m.jsonl: line"))
    #expect(error.description.contains(problem))
  }

  @Test(arguments: [
    ("[[0,0.1],[5,0.9]]", "[[5,0.9],[0,0.1]]"), ("[[0,0.1],[5,0.9]]", "[[0,0.1],[5]]"),
    ("[[0,0.1],[5,0.9]]", "[[-1,0.1],[5,0.9]]"), ("[[0,0.1],[5,0.9]]", "[[0,0.1],[12,0.9]]"),
    ("[[0,0.1],[5,0.9]]", "[[0,0.1],[0,0.9]]"), ("[[0,0.1],[5,0.9]]", "[[0,1e999],[5,0.9]]"),
    ("\"rows\":4", "\"rows\":5"), ("\"rows\":4", "\"rows\":3"), ("[9,10]", "[9,11]"),
    ("[9,10]", "[2,10]"), ("\"subword-mean\"", "\"magic\""), ("\"no translation\"", "\"\""),
    ("{\"univariate\":0.5}", "{\"univariate\":-1}"), ("{\"univariate\":0.5}", "{\"pink\":1}"),
    ("\"source_rows\":10", "\"source_rows\":99999999999"),
  ])
  func `damage is refused`(old: String, new: String) throws {
    let text = String(decoding: try mixing().fileContents(), as: UTF8.self)
    let damaged = Array(text.utf8).replacing(old.utf8, with: new.utf8)
    #expect(damaged != Array(text.utf8))
    #expect(throws: (any Error).self) { try MixtureFile(fileContents: damaged, path: "m") }
  }
}
