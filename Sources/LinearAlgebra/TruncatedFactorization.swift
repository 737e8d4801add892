internal import COpenBLAS
public import Concurrency

/// The leading singular vectors of a tall matrix: `E ≈ F · P` with `F = U` and `P = diag(s) · Vᵀ`.
///
/// This is the factorization of OFA (Liu et al. 2024, arXiv 2311.08849), whose `F` are the
/// coordinates of the pieces and `P` the primitive embeddings. It comes from the eigenvectors of
/// `Eᵀ · E`, summed in double precision: for `d` ≪ `n` that is the fastest way, and exact enough.
/// The rows are not centred. Signs are fixed: of each right singular vector the element of the
/// largest magnitude is positive.
public struct TruncatedFactorization: Hashable, Sendable {
  /// The singular values, largest first: `k`.
  public let values: [Double]
  /// The right singular vectors as rows: `k × d`.
  public let right: DoubleMatrix

  /// Factors `source` at a rank.
  ///
  /// - Parameters:
  ///   - source: `n × d`.
  ///   - rank: `k`, at most `d`. Directions whose singular value is below 10⁻⁷ of the largest, which
  ///     squaring has made noise, are left out, so that the rank can be less.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Throws: What reading throws, or ``LinearAlgebraError``.
  /// - Complexity: O(*n* · *d*² + *d*³).
  public init(
    of source: some RowSource, rank: Int, jobs: Int = Processors.count
  ) throws {
    try self.init(of: GramMatrix(of: source, jobs: jobs), rank: rank)
  }

  /// Factors the rows that were summed.
  public init(of gram: GramMatrix, rank: Int) throws {
    precondition(rank >= 0 && rank <= gram.products.columns, "a rank beyond the columns")
    let system = try SymmetricEigensystem(of: gram.products)
    let values = system.values.map { $0 > 0 ? $0.squareRoot() : 0 }
    let least = (values.first ?? 0) * 1e-7
    let count = values.prefix(rank).prefix { $0 > least }.count
    let columns = gram.products.columns
    self.values = Array(values.prefix(count))
    self.right = DoubleMatrix(
      rows: count, columns: columns,
      elements: Array(system.vectors.elements.prefix(count * columns)))
  }

  /// The primitive embeddings `P = diag(s) · Vᵀ`: `k × d`.
  public var primitives: DoubleMatrix {
    var result = right
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] *= values[row] }
    }
    return result
  }

  /// The coordinates `F = E · V · diag(s)⁻¹` of rows: `n × k`.
  ///
  /// Each is computed in double precision and rounded once. Memory beyond the result is bounded by
  /// 1,024 rows for each job.
  ///
  /// - Throws: What reading throws.
  /// - Complexity: O(*n* · *d* · *k*).
  public func coordinates(
    of source: some RowSource, jobs: Int = Processors.count
  ) throws -> Matrix {
    BLAS.useOneThread()
    precondition(source.columns == right.columns, "rows of another length")
    let (rank, columns) = (values.count, right.columns)
    var map = right
    for row in 0..<rank {
      for column in 0..<columns { map[row, column] /= values[row] }
    }
    let scaled = map
    let result = Scratch<Float>(repeating: 0, count: source.rows * rank)
    let blockRows = 1024
    try Parallel.forEach((source.rows + blockRows - 1) / blockRows, jobs: jobs) { block in
      let range = (block * blockRows)..<min((block + 1) * blockRows, source.rows)
      let rows = DoubleMatrix(try source.read(range))
      guard rank > 0 else { return }
      let product = Scratch<Double>(repeating: 0, count: range.count * rank)
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(range.count), blasint(rank),
        blasint(columns), 1, rows.elements, blasint(columns), scaled.elements, blasint(columns),
        0, product.pointer, blasint(rank))
      let target = result.pointer + range.lowerBound * rank
      for index in 0..<product.count { target[index] = Float(product.pointer[index]) }
    }
    return Matrix(
      rows: source.rows, columns: rank,
      elements: Array(UnsafeBufferPointer(start: result.pointer, count: result.count)))
  }
}
