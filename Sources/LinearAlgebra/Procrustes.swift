internal import COpenBLAS
public import Concurrency

/// The rotation that brings the rows of one matrix closest to those of another.
///
/// Schönemann 1966: `R = argmin ‖A · R − B‖` over the orthogonal matrices is `U · Vᵀ`, where
/// `U · S · Vᵀ = Aᵀ · B`.
public struct Procrustes: Hashable, Sendable {
  /// `R`, which is `d × d` and orthogonal.
  public let rotation: DoubleMatrix

  /// Fits the rotation of `left` to `right`.
  ///
  /// - Parameters:
  ///   - left: `A`, `n × d`, as it is: neither centred nor normalized.
  ///   - right: `B`, `n × d`; row *i* corresponds to row *i* of `left`.
  /// - Throws: ``LinearAlgebraError`` if a number is not finite, or there is no convergence.
  /// - Complexity: O(*n* · *d*² + *d*³).
  public init(rotating left: Matrix, to right: Matrix) throws {
    precondition(
      left.rows == right.rows && left.columns == right.columns, "rows that do not correspond")
    BLAS.useOneThread()
    let columns = left.columns
    var products = DoubleMatrix(rows: columns, columns: columns)
    let blockRows = 1024
    for start in stride(from: 0, to: left.rows, by: blockRows) where columns > 0 {
      let range = start..<min(start + blockRows, left.rows)
      let (a, b) = (DoubleMatrix(left.read(range)), DoubleMatrix(right.read(range)))
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, blasint(columns), blasint(columns),
        blasint(range.count), 1, a.elements, blasint(columns), b.elements, blasint(columns),
        1, &products.elements, blasint(columns))
    }
    let factors = try SingularValueDecomposition(of: products)
    rotation = factors.left * factors.right
  }

  /// The rows of `matrix`, rotated in double precision and rounded once.
  ///
  /// - Complexity: O(*n* · *d*²).
  public func rotated(_ matrix: Matrix, jobs: Int = Processors.count) -> Matrix {
    matrix.mapBlocks(columns: rotation.columns, jobs: jobs) { DoubleMatrix($0) * rotation }
  }
}

extension Matrix {
  /// Maps blocks of rows on several threads.
  func mapBlocks(
    columns: Int, jobs: Int, _ transform: @escaping @Sendable (Matrix) -> DoubleMatrix
  ) -> Matrix {
    let result = Scratch<Float>(repeating: 0, count: rows * columns)
    let blockRows = 1024
    Parallel.forEach((rows + blockRows - 1) / blockRows, jobs: jobs) { block in
      let range = (block * blockRows)..<min((block + 1) * blockRows, rows)
      let target = result.pointer + range.lowerBound * columns
      for (index, element) in transform(read(range)).elements.enumerated() {
        target[index] = Float(element)
      }
    }
    return Matrix(
      rows: rows, columns: columns,
      elements: Array(UnsafeBufferPointer(start: result.pointer, count: result.count)))
  }
}
