internal import COpenBLAS

/// The eigenvalues of a symmetric matrix, largest first, and its eigenvectors.
public struct SymmetricEigensystem: Hashable, Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The eigenvectors as rows, in the order of the values.
  ///
  /// Of each the element of the largest magnitude, the first of those, is positive.
  public let vectors: DoubleMatrix

  /// Factors a symmetric matrix, of which one triangle is read (LAPACK's `dsyevd`).
  ///
  /// - Throws: ``LinearAlgebraError`` if a number is not finite, or there is no convergence.
  /// - Complexity: O(*d*³).
  public init(of matrix: DoubleMatrix) throws {
    precondition(matrix.rows == matrix.columns, "not a square matrix")
    try matrix.requireFinite("symmetric matrix")
    BLAS.useOneThread()
    var vectors = matrix.elements
    var values = [Double](repeating: 0, count: matrix.rows)
    if matrix.rows > 0 { try Self.solve(&vectors, &values, Int32(matrix.rows)) }
    // LAPACK's columns are our rows; its values are ascending.
    var rows: [Double] = []
    rows.reserveCapacity(vectors.count)
    for index in values.indices.reversed() {
      let row = vectors[index * matrix.rows..<(index + 1) * matrix.rows]
      rows += Self.isFlipped(row) ? row.map { -$0 } : Array(row)
    }
    self.values = values.reversed()
    self.vectors = DoubleMatrix(rows: matrix.rows, columns: matrix.rows, elements: rows)
  }

  private static func solve(
    _ vectors: inout [Double], _ values: inout [Double], _ size: Int32
  ) throws {
    var (size, code) = (size, Int32(0))
    var (workCount, indexCount) = (Int32(-1), Int32(-1))
    var (work, indices) = ([Double](repeating: 0, count: 1), [Int32](repeating: 0, count: 1))
    for _ in 0..<2 {  // The first call asks for the sizes of the workspaces.
      var order = size
      dsyevd_(
        "V", "L", &size, &vectors, &order, &values, &work, &workCount, &indices, &indexCount,
        &code, 1, 1)
      guard code == 0 else {
        throw LinearAlgebraError.noConvergence(routine: "dsyevd", code: Int(code))
      }
      if workCount > 0 { break }
      (workCount, indexCount) = (Int32(work[0]), indices[0])
      work = [Double](repeating: 0, count: Int(workCount))
      indices = [Int32](repeating: 0, count: Int(indexCount))
    }
  }

  /// Whether the element of the largest magnitude is negative.
  static func isFlipped(_ row: ArraySlice<Double>) -> Bool {
    var largest = 0.0
    for element in row where element.magnitude > largest.magnitude { largest = element }
    return largest < 0
  }
}

/// The singular value decomposition of a small dense matrix: `U · diag(s) · Vᵀ`.
public struct SingularValueDecomposition: Hashable, Sendable {
  /// The left singular vectors as columns: `m × min(m, n)`.
  public let left: DoubleMatrix
  /// The singular values, largest first.
  public let values: [Double]
  /// The right singular vectors as rows: `min(m, n) × n`.
  public let right: DoubleMatrix

  /// Factors `matrix` (LAPACK's `dgesdd`).
  ///
  /// - Throws: ``LinearAlgebraError`` if a number is not finite, or there is no convergence.
  /// - Complexity: O(*m* · *n* · min(*m*, *n*)).
  public init(of matrix: DoubleMatrix) throws {
    try matrix.requireFinite("matrix")
    BLAS.useOneThread()
    let rank = min(matrix.rows, matrix.columns)
    // LAPACK sees the transpose, whose left vectors are our right ones.
    var (elements, values) = (matrix.elements, [Double](repeating: 0, count: rank))
    var right = DoubleMatrix(rows: rank, columns: matrix.columns)
    var left = DoubleMatrix(rows: matrix.rows, columns: rank)
    if rank > 0 {
      var (m, n, k) = (Int32(matrix.columns), Int32(matrix.rows), Int32(rank))
      var (lda, ldu, workCount, code) = (m, m, Int32(-1), Int32(0))
      var work = [0.0]
      var indices = [Int32](repeating: 0, count: 8 * rank)
      for _ in 0..<2 {  // The first call asks for the size of the workspace.
        dgesdd_(
          "S", &m, &n, &elements, &lda, &values, &right.elements, &ldu, &left.elements, &k,
          &work, &workCount, &indices, &code, 1)
        guard code == 0 else {
          throw LinearAlgebraError.noConvergence(routine: "dgesdd", code: Int(code))
        }
        if workCount > 0 { break }
        workCount = Int32(work[0])
        work = [Double](repeating: 0, count: Int(workCount))
      }
    }
    self.left = left
    self.values = values
    self.right = right
  }
}

/// The lower triangular factor `L` of a positive definite matrix `L · Lᵀ`.
public struct CholeskyFactor: Hashable, Sendable {
  /// `L`, with zeros above the diagonal.
  public let lower: DoubleMatrix

  /// Factors `matrix`, of which the lower triangle is read, or fails if it is not positive definite.
  ///
  /// - Complexity: O(*d*³).
  public init?(of matrix: DoubleMatrix) {
    precondition(matrix.rows == matrix.columns, "not a square matrix")
    BLAS.useOneThread()
    var lower = matrix
    if matrix.rows > 0 {
      var (size, order, code) = (Int32(matrix.rows), Int32(matrix.rows), Int32(0))
      dpotrf_("U", &size, &lower.elements, &order, &code, 1)
      guard code == 0, lower.elements.allSatisfy(\.isFinite) else { return nil }
    }
    for row in 0..<matrix.rows {
      for column in row + 1..<max(row + 1, matrix.rows) { lower[row, column] = 0 }
    }
    self.lower = lower
  }
}

extension DoubleMatrix {
  func requireFinite(_ name: String) throws {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw LinearAlgebraError.notFinite(name: name, row: index / max(1, columns))
  }
}
