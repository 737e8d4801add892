import Initializers
import LinearAlgebra
import TestSupport
import Testing
import WordVectors

@Suite("Vectors from counts")
struct AssociationTests {
  /// Sentences of the numbers that `make.py` makes as well.
  private static func sentences() -> SentenceCounts {
    var counts = SentenceCounts(tokenCount: 14)
    var state: UInt32 = 1
    for sentence in 0..<20 {
      for _ in 0..<2 {
        let tokens = (0..<9).map { _ in
          state = state &* 1_664_525 &+ 1_013_904_223
          return Int(state >> 16) % 13 * (Int(state >> 8) % 3 == 0 ? 0 : 1)
        }
        counts.add(tokens, sentence: sentence)
      }
    }
    return counts
  }

  private func products(_ matrix: Matrix) -> [[Double]] {
    let rows = rows(matrix)
    return rows.map { left in rows.map { right in zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  @Test func `sentences give the vectors that NumPy gives`() throws {
    let golden = Golden()
    let associations = Associations(Self.sentences())
    for (name, options) in [
      ("sentences", AssociationOptions(width: 5)),
      (
        "sentences-raw",
        AssociationOptions(
          width: 4, power: 1, smoothing: 1, minimumCount: 12, isNormalized: false)
      ),
    ] {
      let vectors = try associations.vectors(options)
      #expect(vectors.columns == options.width)
      let isEqual = isClose(products(vectors), golden[name], 1e-5)
      #expect(isEqual, "\(name)")
    }
  }

  @Test func `tokens without counts have no vector`() throws {
    let vectors = try Associations(Self.sentences()).auxiliaryVectors(
      sourceCount: 10, AssociationOptions(width: 5))
    #expect(vectors.source.rows == 10)
    #expect(vectors.pieces.rows == 4)
    #expect(vectors.covers(2))
    #expect(!vectors.covers(3))
  }

  @Test func `contexts near tokens give vectors, the same for any number of threads`() throws {
    var generator = Philox(seed: 3)
    let table = try ContextTable(
      (0..<900).map { token in
        (0..<40).map { _ in
          ContextCount(UInt32((token + Int(generator.next() % 50)) % 900), generator.next() % 9)
        }
      }, sourceRowCount: 800)
    let associations = try Associations(table)
    let one = try associations.vectors(AssociationOptions(width: 20), jobs: 1)
    #expect(try one == associations.vectors(AssociationOptions(width: 20), jobs: 5))
    // Neighbours on the ring share contexts, those opposite do not.
    let similarity = { (a: Int, b: Int) in
      (0..<20).reduce(0) { $0 + Double(one[a, $1]) * Double(one[b, $1]) }
    }
    #expect(
      (0..<900).allSatisfy { similarity($0, ($0 + 3) % 900) > similarity($0, ($0 + 450) % 900) })
  }

  @Test func `sparse products are those of dense matrices`() {
    let dense = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    let sparse = SparseMatrix(
      rows: 4, columns: 3, offsets: [0, 2, 2, 3, 4], indices: [0, 2, 1, 2], values: [1, 2, 3, -1])
    #expect(sparse.product(dense).elements == [11, 14, 0, 0, 9, 12, -5, -6])
    #expect(sparse.transposed().transposed() == sparse)
    #expect(sparse.transposed().offsets == [0, 1, 2, 4])
  }
}
