internal import COpenBLAS

/// A dense matrix of `Double`, row after row, for what must be summed or factored with care.
public struct DoubleMatrix: Hashable, Sendable {
  /// The number of vectors.
  public let rows: Int
  /// The length of each vector.
  public let columns: Int
  /// The elements, row after row: `rows * columns`.
  public internal(set) var elements: [Double]

  /// Makes a matrix of `elements`, of which there must be `rows * columns`.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "\(elements.count) elements, not a matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Makes a matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Double](repeating: 0, count: rows * columns))
  }

  /// Makes a matrix of the same numbers with more precision.
  public init(_ matrix: Matrix) {
    self.init(
      rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map(Double.init))
  }

  /// The element at a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[index(row, column)] }
    set { elements[index(row, column)] = newValue }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "beyond the matrix")
    return row * columns + column
  }

  /// Columns become rows.
  public func transposed() -> DoubleMatrix {
    var result = DoubleMatrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result.elements[column * rows + row] = self[row, column] }
    }
    return result
  }

  /// The matrix product `left · right`, on the calling thread.
  ///
  /// - Complexity: O(`left.rows` · `left.columns` · `right.columns`).
  public static func * (left: DoubleMatrix, right: DoubleMatrix) -> DoubleMatrix {
    precondition(left.columns == right.rows, "the shapes do not fit")
    BLAS.useOneThread()
    var product = DoubleMatrix(rows: left.rows, columns: right.columns)
    guard !product.elements.isEmpty, left.columns > 0 else { return product }
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans,
      blasint(left.rows), blasint(right.columns), blasint(left.columns),
      1, left.elements, blasint(left.columns), right.elements, blasint(right.columns),
      0, &product.elements, blasint(right.columns))
    return product
  }
}

extension Matrix {
  /// Rounds every number to the nearest, ties to even.
  public init(rounding matrix: DoubleMatrix) {
    self.init(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map(Float.init))
  }
}
