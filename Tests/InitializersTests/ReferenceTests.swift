import Initializers
import LinearAlgebra
import RowPlans
import TestSupport
import Testing

/// Our methods beside the published code of their authors (`Goldens/references.py`).
@Suite("Published references")
struct ReferenceTests {
  private let golden = Golden("references.txt")
  private let table = matrix(1, 40, 6)
  private let source: SourceRows
  private let vectors: AuxiliaryVectors

  init() throws {
    source = try SourceRows(count: 40)
    vectors = try AuxiliaryVectors(source: matrix(2, 40, 8), pieces: matrix(3, 5, 8))
  }

  private func mixing(_ initializer: any Initializer) throws -> MixtureMatrix {
    try InitializerChain([initializer], of: source).mixing(pieceCount: 5)
  }

  private func rows(_ initializer: any Initializer, of table: Matrix) throws -> [[Double]] {
    let names = (0..<5).map { [UInt8($0)] }
    return TestSupport.rows(
      try AddedTable(mixing(initializer), of: table, rows: source, names: names).rows())
  }

  @Test func `OFA`() throws {
    let usual = try OFAInitializer(source, vectors: vectors)
    #expect(isClose(try rows(usual, of: table), golden["ofa"], 1e-5))
    let few = try OFAInitializer(source, vectors: vectors, k: 3, temperature: 0.02)
    #expect(isClose(try rows(few, of: table), golden["ofa-3"], 1e-5))
    let factors = try TruncatedFactorization(of: table, rank: 4)
    let coordinates = try rows(usual, of: factors.coordinates(of: table))
    let low = DoubleMatrix(rows: 5, columns: 4, elements: Array(coordinates.joined()))
    #expect(isClose(TestSupport.rows(low * factors.primitives), golden["ofa-rank-4"], 1e-5))
  }

  @Test func `WECHSEL, neighbours and rows`() throws {
    let wechsel = try WECHSELInitializer(
      source, vectors: vectors,
      alignment: .dictionary(source: matrix(4, 30, 8), target: matrix(5, 30, 8)))
    let mixing = try mixing(wechsel)
    let neighbors = (0..<5).map { mixing.row($0).entries.map { Double($0.source) } }
    #expect(neighbors == golden["wechsel-neighbors"])
    #expect(isClose(try rows(wechsel, of: table), golden["wechsel"], 1e-5))
  }

  @Test func `FOCUS`() throws {
    let focus = try FOCUSInitializer(source, vectors: vectors)
    #expect(isClose(try rows(focus, of: table), golden["focus"], 1e-5))
  }

  @Test func `orthogonal matching pursuit of mergekit`() throws {
    let omp = try OMPInitializer(
      source, shared: Array(0..<40), atoms: matrix(6, 40, 12), pieces: matrix(7, 5, 12), k: 4)
    let mixing = try mixing(omp)
    let atoms = (0..<5).map { mixing.row($0).entries.map { Double($0.source) } }
    #expect(atoms == golden["omp-atoms"].map { $0.sorted() })
    #expect(isClose(try rows(omp, of: table), golden["omp"], 1e-5))
  }

  /// In OFA's code a source piece without a vector has the cosine 0, and so is nearer than all that
  /// point away: rows come to be means of pieces of which nothing is known.
  @Test func `the reference of OFA takes pieces without vectors for neighbours, we do not`() throws
  {
    func magnitudes(_ matrix: Matrix, _ sign: Float, from first: Int = 0) -> Matrix {
      let elements = matrix.elements.enumerated().map { index, number in
        index / matrix.columns < first ? 0 : sign * number.magnitude
      }
      return Matrix(rows: matrix.rows, columns: matrix.columns, elements: elements)
    }
    let few = try AuxiliaryVectors(
      source: magnitudes(matrix(2, 40, 8), -1, from: 5), pieces: magnitudes(matrix(3, 5, 8), 1))
    let theirs = golden["ofa-zero-vectors"]
    let uncovered = DoubleMatrix(table.read(0..<5))
    let mixing = try mixing(OFAInitializer(source, vectors: few, k: 3))
    #expect((0..<5).allSatisfy { mixing.row($0).entries.allSatisfy { $0.source >= 5 } })
    // Three of five with equal weights, the same for all.
    let means = [
      [0, 1, 2], [0, 1, 3], [0, 1, 4], [0, 2, 3], [0, 2, 4], [0, 3, 4], [1, 2, 3],
      [1, 2, 4], [1, 3, 4], [2, 3, 4],
    ].map { ids in
      (0..<6).map { column in ids.reduce(0) { $0 + uncovered[$1, column] } / 3 }
    }
    for row in theirs { #expect(means.contains { isClose([$0], [row], 1e-12) }) }
  }
}
