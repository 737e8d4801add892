import Initializers
import LinearAlgebra
import TestSupport
import Testing

@Suite("The paper's constrained word2vec")
struct PaperSkipGramTests {
  private let golden = Golden("initializers.txt")

  private func table(_ seed: UInt64) -> Matrix {
    let matrix = matrix(seed, 40, 6)
    return Matrix(rows: 40, columns: 6, elements: matrix.elements.map { 4 * $0 })
  }

  private var lines: [[Int]] {
    (0..<10).map { (line: UInt64) -> [Int] in
      var random = Philox(seed: 6, stream: line)
      return (0..<8).map { (_: Int) in Int(random.nextUniform() * 45) }
    }
  }

  private func settings(rank: Int?, adds: Bool) -> PaperSkipGram.Settings {
    var settings = PaperSkipGram.Settings()
    (settings.window, settings.negatives, settings.epochs) = (2, 2, 2)
    (settings.rank, settings.rate, settings.addsNegatives) = (rank, 0.02, adds)
    settings.seed = 5
    return settings
  }

  @Test func `weights and losses are those of PyTorch`() throws {
    let made = PaperSkipGram(
      input: table(1), output: table(9), pieceCount: 5, lines: lines,
      settings: settings(rank: 3, adds: true))
    #expect(isClose([made.losses], golden["paper-losses"], 1e-9))
    #expect(isClose(TestSupport.rows(made.input), golden["paper-input"], 1e-8))
    #expect(isClose(TestSupport.rows(try #require(made.output)), golden["paper-output"], 1e-8))
  }

  @Test func `tied rows, a parameter for each weight, and word2vec's negatives`() {
    let made = PaperSkipGram(
      input: table(1), output: nil, pieceCount: 5, lines: lines,
      settings: settings(rank: nil, adds: false))
    #expect(made.output == nil)
    #expect(isClose([made.losses], golden["paper-tied-losses"], 1e-9))
    #expect(isClose(TestSupport.rows(made.input), golden["paper-tied-input"], 1e-8))
  }

  @Test func `weights are convex`() {
    let made = PaperSkipGram(
      input: table(1), output: table(9), pieceCount: 5, lines: lines,
      settings: settings(rank: 3, adds: true))
    for row in TestSupport.rows(made.input) {
      #expect(row.allSatisfy { $0 >= 0 } && (row.reduce(0, +) - 1).magnitude < 1e-12)
    }
  }

  @Test func `no text changes nothing`() {
    let made = PaperSkipGram(
      input: table(1), output: nil, pieceCount: 5, lines: [],
      settings: settings(rank: 3, adds: true))
    #expect(made.losses == [0, 0])
  }
}
