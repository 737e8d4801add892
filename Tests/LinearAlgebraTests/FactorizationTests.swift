import LinearAlgebra
import TestSupport
import Testing

@Suite("Factorizations")
struct FactorizationTests {
  let golden = Golden("linear_algebra.txt")
  let tall: Matrix

  init() {
    let plain = matrix(1, 3000, 12)
    let scaled = plain.elements.indices.map { index in
      Float(Double(plain.elements[index]) * (1 + 3 * Double(index % 12) / 11) + 0.3)
    }
    tall = Matrix(rows: 3000, columns: 12, elements: scaled)
  }

  @Test func `singular values and vectors of a tall matrix`() throws {
    let factors = try TruncatedFactorization(of: tall, rank: 12)
    for (value, expected) in zip(factors.values, golden["singular-values"][0]) {
      #expect((value / expected - 1).magnitude < 1e-6)
    }
    #expect(isClose(rows(factors.right), golden["right-vectors"], 1e-6))
  }

  @Test func `coordinates times primitives are the best approximation`() throws {
    let factors = try TruncatedFactorization(of: tall, rank: 5)
    let product = DoubleMatrix(try factors.coordinates(of: tall)) * factors.primitives
    #expect(isClose(Array(rows(product).prefix(10)), golden["rank-5"], 1e-5))
  }

  @Test func `coordinates are orthonormal`() throws {
    let factors = try TruncatedFactorization(of: tall, rank: 7)
    let gram = try GramMatrix(of: factors.coordinates(of: tall)).products
    for row in 0..<7 {
      for column in 0..<7 {
        #expect((gram[row, column] - (row == column ? 1 : 0)).magnitude < 1e-6)
      }
    }
  }

  @Test func `directions without extent are left out`() throws {
    let flat = Matrix(rows: 4, columns: 3, elements: [1, 2, 0, 2, 4, 0, -1, -2, 0, 3, 6, 0])
    #expect(try TruncatedFactorization(of: flat, rank: 3).values.count == 1)
    #expect(try TruncatedFactorization(of: Matrix(rows: 0, columns: 3), rank: 3).values.isEmpty)
  }

  @Test func `covariance and deviations`() throws {
    let covariance = try GramMatrix(of: tall).covariance()
    #expect(isClose(rows(covariance), golden["covariance"], 1e-6))
    #expect(isClose([try ColumnMoments(of: tall).deviations], golden["deviations"], 1e-6))
    let factor = try #require(CholeskyFactor(of: covariance))
    #expect(isClose(rows(factor.lower), golden["cholesky"], 1e-6))
  }

  @Test func `no results depend on the number of jobs`() throws {
    let one = try GramMatrix(of: tall, jobs: 1)
    for jobs in [2, 3, 7] { #expect(try GramMatrix(of: tall, jobs: jobs) == one) }
    let factors = try TruncatedFactorization(of: one, rank: 6)
    #expect(try factors.coordinates(of: tall, jobs: 1) == factors.coordinates(of: tall, jobs: 3))
    let right = matrix(2, 12, 33)
    #expect(tall.product(right, jobs: 1) == tall.product(right, jobs: 5))
  }

  @Test func `a source read in blocks has the sums of the matrix`() throws {
    let subset = RowSubset(tall, ids: Array(0..<3000))
    #expect(try GramMatrix(of: subset) == GramMatrix(of: tall))
  }

  @Test func `rotation of one matrix to another`() throws {
    let rotation = try Procrustes(rotating: matrix(2, 40, 6), to: matrix(3, 40, 6)).rotation
    #expect(isClose(rows(rotation), golden["rotation"], 1e-12))
  }

  @Test func `a rotation is found again`() throws {
    let left = matrix(2, 400, 6)
    let rotation = try Procrustes(rotating: left, to: matrix(3, 400, 6))
    let found = try Procrustes(rotating: left, to: rotation.rotated(left, jobs: 2))
    #expect(isClose(rows(found.rotation), rows(rotation.rotation), 1e-6))
  }

  @Test func `numbers that are none are refused`() {
    let bad = Matrix(rows: 2, columns: 2, elements: [1, 2, .nan, 4])
    #expect(throws: LinearAlgebraError.self) { try TruncatedFactorization(of: bad, rank: 1) }
    #expect(throws: LinearAlgebraError.self) { try Procrustes(rotating: bad, to: bad) }
    #expect(bad.firstNonFiniteRow() == 1)
  }
}
