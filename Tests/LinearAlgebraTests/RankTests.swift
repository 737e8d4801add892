import LinearAlgebra
import TestSupport
import Testing

@Suite("Ranks of rows")
struct RankTests {
  private let rows = Matrix(rows: 4, columns: 2, elements: [1, 0, 0, 1, 2, 0, 1, 0])

  @Test func `the largest product has the first place`() {
    let queries = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
    #expect(rows.ranks(of: [2, 1], byProductsWith: queries) == [1, 1])
  }

  @Test func `rows with equal products share the mean of their places`() {
    let queries = Matrix(rows: 3, columns: 2, elements: [1, 0, 1, 0, 0, 0])
    #expect(rows.ranks(of: [0, 3, 1], byProductsWith: queries) == [2.5, 2.5, 2.5])
  }

  @Test func `ranks do not depend on the number of jobs`() {
    var generator = Philox(seed: 5)
    func matrix(_ count: Int) -> Matrix {
      Matrix(
        rows: count, columns: 16,
        elements: (0..<count * 16).map { _ in Float(generator.nextGaussian()) })
    }
    let (table, queries) = (matrix(300), matrix(90))
    let chosen = (0..<90).map { $0 * 3 }
    let one = table.ranks(of: chosen, byProductsWith: queries, jobs: 1)
    #expect(one == table.ranks(of: chosen, byProductsWith: queries, jobs: 3))
    for (query, (row, rank)) in zip(chosen, one).enumerated() {
      let products = queries.products(ofRow: query, with: table, rows: Array(0..<300))
      let above = products.count { $0 > products[row] }
      #expect(abs(rank - Double(above + 1)) <= 1)
    }
  }

  @Test func `normalized rows have the length 1 or 0`() {
    let matrix = Matrix(rows: 2, columns: 2, elements: [3, 4, 0, 0]).normalized()
    #expect(matrix.rowNorms() == [1, 0])
  }
}
