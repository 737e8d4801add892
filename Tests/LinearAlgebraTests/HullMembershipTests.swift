import LinearAlgebra
import TestSupport
import Testing

@Suite("Hull membership")
struct HullMembershipTests {
  private let rows = matrix(31, 60, 8)

  private func answers(_ vectors: Matrix, jobs: Int = 1) throws -> [HullMembership.Answer] {
    try HullMembership(of: rows).answers(for: vectors, tolerance: 1e-5, jobs: jobs)
  }

  @Test func `mixtures and rows are inside`() throws {
    let weights = Matrix(
      rows: 3, columns: 60,
      elements: (0..<180).map { index in
        index < 60 ? 1 / 60 : index < 120 ? (index % 20 == 0 ? 1 / 3 : 0) : index == 125 ? 1 : 0
      })
    #expect(try answers(weights * rows) == [.inside, .inside, .inside])
  }

  @Test func `a vector outside comes with a direction in which it is beyond every row`() throws {
    let vectors = Matrix(
      rows: 2, columns: 8, elements: (0..<2).flatMap { row in (0..<8).map { 3 * rows[row, $0] } })
    for (index, answer) in try answers(vectors).enumerated() {
      guard case .outside(let margin, let direction) = answer else {
        Issue.record("\(answer)")
        continue
      }
      func along(_ table: Matrix, _ row: Int) -> Double {
        (0..<8).reduce(0) { $0 + Double(table[row, $1]) * Double(direction[$1]) }
      }
      let own = along(vectors, index)
      let others = (0..<60).map { along(rows, $0) }.max() ?? .infinity
      #expect(margin > 0 && others + margin <= own + 1e-6)
    }
  }

  @Test func `the answers do not depend on the number of jobs`() throws {
    let vectors = matrix(32, 40, 8)
    #expect(try answers(vectors, jobs: 3) == answers(vectors))
  }
}
