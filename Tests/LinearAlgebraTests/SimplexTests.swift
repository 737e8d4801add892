import LinearAlgebra
import TestSupport
import Testing

@Suite("Simplex")
struct SimplexTests {
  let golden = Golden("linear_algebra.txt")

  var scores: [[Double]] {
    let scores = matrix(4, 8, 30)
    return (0..<8).map { row in (0..<30).map { 6 * Double(scores[row, $0]) } }
  }

  @Test func `sparsemax is the projection`() {
    #expect(isClose(scores.map(Simplex.projection), golden["sparsemax"], 1e-12))
    #expect(Simplex.projection(of: [5]) == [1])
    #expect(Simplex.projection(of: []).isEmpty)
    #expect(Simplex.projection(of: [1, 1]) == [0.5, 0.5])
    #expect(Simplex.projection(of: [3, 1, 0]) == [1, 0, 0])
  }

  @Test func `softmax with a temperature`() {
    let weights = scores.map { Simplex.softmax(of: $0, temperature: 0.1) }
    #expect(isClose(weights, golden["softmax"], 1e-14))
    #expect(Simplex.softmax(of: [1e6, 0]) == [1, 0])
  }

  @Test func `Frank–Wolfe finds the minimum and certifies it`() {
    let rows = DoubleMatrix(matrix(11, 15, 6))
    let target = matrix(12, 1, 6).elements.map(Double.init)
    let start = [Double](repeating: 1 / 15.0, count: 15)
    var objective = HullDistance(of: rows, to: target, at: start)
    let minimum = SimplexMinimum(of: &objective, from: start, tolerance: 1e-12)
    let point = DoubleMatrix(rows: 1, columns: 15, elements: minimum.weights) * rows
    let value = zip(point.elements, target).reduce(0) { $0 + 0.5 * ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(minimum.gap <= 1e-12)
    #expect((value - golden["hull-minimum"][0][0]).magnitude < 1e-10)
    #expect(minimum.weights.allSatisfy { $0 >= 0 })
    #expect((minimum.weights.reduce(0, +) - 1).magnitude < 1e-12)
  }
}

@Suite("Orthogonal matching pursuit")
struct PursuitTests {
  let golden = Golden("linear_algebra.txt")

  @Test func `atoms and coefficients`() {
    let pursuit = OrthogonalMatchingPursuit(matrix(9, 60, 16))
    let found = pursuit.approximations(of: matrix(10, 5, 16), k: 6)
    #expect(found.map { $0.ids.map(Double.init) } == golden["pursuit-atoms"])
    #expect(isClose(found.map(\.coefficients), golden["pursuit-coefficients"], 1e-10))
    #expect(isClose(found.map(\.residuals), golden["pursuit-residuals"], 1e-10))
  }

  @Test func `residuals fall, and no results depend on the number of jobs`() {
    let pursuit = OrthogonalMatchingPursuit(matrix(9, 300, 16))
    let targets = matrix(10, 150, 16)
    let found = pursuit.approximations(of: targets, k: 10, jobs: 1)
    #expect(pursuit.approximations(of: targets, k: 10, jobs: 3) == found)
    for one in found {
      #expect(zip(one.residuals, one.residuals.dropFirst()).allSatisfy { $0 > $1 })
    }
  }

  @Test func `an atom needs itself, and zeros need none`() {
    let atoms = matrix(9, 20, 8)
    let pursuit = OrthogonalMatchingPursuit(atoms, isNormalized: true)
    #expect(pursuit.approximations(of: atoms.read([4]), k: 3)[0].ids == [4])
    #expect(pursuit.approximations(of: Matrix(rows: 1, columns: 8), k: 3)[0].ids.isEmpty)
  }

  @Test func `no more atoms than dimensions are independent`() {
    let found = OrthogonalMatchingPursuit(matrix(9, 20, 3)).approximations(
      of: matrix(10, 4, 3), k: 12)
    #expect(found.allSatisfy { $0.ids.count <= 3 && ($0.residuals.last ?? 1) < 1e-5 })
  }
}
