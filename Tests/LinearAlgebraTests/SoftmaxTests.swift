import Glibc
import LinearAlgebra
import Testing

@Suite("Softmax")
struct SoftmaxTests {
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = Philox(seed: seed)
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Float(2 * generator.nextGaussian()) })
  }

  private func logits(_ table: Matrix, _ vectors: Matrix, _ vector: Int) -> [Double] {
    (0..<table.rows).map { row in
      (0..<table.columns).reduce(0) {
        $0 + Double(table[row, $1]) * Double(vectors[vector, $1])
      }
    }
  }

  @Test(arguments: [1, 7, 8, 1000])
  func `sums are those of each product, whatever the number of jobs`(rows: Int) {
    let (table, vectors) = (random(rows, 12, seed: 1), random(70, 12, seed: 2))
    let sums = table.logSums(ofProductsWith: vectors, jobs: 1)
    #expect(sums == table.logSums(ofProductsWith: vectors, jobs: 3))
    for vector in 0..<vectors.rows {
      let logits = logits(table, vectors, vector)
      let largest = logits.max() ?? 0
      let expected = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
      #expect(abs(sums[vector] - expected) < 1e-4)
    }
  }

  @Test func `the divergence is that of both distributions`() {
    let table = random(50, 6, seed: 3)
    for (vector, change) in [-30, -2, -1e-3, 0, 1e-3, 0.5, 4, 60].enumerated() {
      var logits = logits(table, random(8, 6, seed: 4), vector)
      func distribution() -> [Double] {
        let sum = logits.reduce(0) { $0 + exp($1) }
        return logits.map { exp($0) / sum }
      }
      let before = distribution()
      let logSum = log(logits.reduce(0) { $0 + exp($1) })
      let logit = logits[vector]
      logits[vector] += change
      let expected = zip(before, distribution()).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
      let found = Softmax.divergence(logit: logit, new: logit + change, logSum: logSum)
      #expect(abs(found - expected) < 1e-9 * max(1, expected))
      #expect(found >= 0)
    }
  }
}
