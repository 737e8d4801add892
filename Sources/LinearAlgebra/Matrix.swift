internal import COpenBLAS

/// A dense matrix of `Float`, row after row: a list of vectors of one length.
public struct Matrix: Hashable, Sendable {
  /// The number of vectors.
  public let rows: Int
  /// The length of each vector.
  public let columns: Int
  /// The elements, row after row: `rows * columns`.
  public private(set) var elements: [Float]

  /// Makes a matrix of `elements`, of which there must be `rows * columns`.
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(elements.count == rows * columns, "\(elements.count) elements, not a matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Makes a matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Float](repeating: 0, count: rows * columns))
  }

  /// The element at a row and a column.
  public subscript(row: Int, column: Int) -> Float {
    get { elements[index(row, column)] }
    set { elements[index(row, column)] = newValue }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "beyond the matrix")
    return row * columns + column
  }
}

extension Matrix {
  /// The matrix product `left · right`.
  ///
  /// Sums are in an order that OpenBLAS chooses for the processor; compare with a tolerance.
  ///
  /// - Complexity: O(`left.rows` · `left.columns` · `right.columns`).
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.columns == right.rows, "the shapes do not fit")
    var product = Matrix(rows: left.rows, columns: right.columns)
    guard !product.elements.isEmpty, left.columns > 0 else { return product }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans,
      blasint(left.rows), blasint(right.columns), blasint(left.columns),
      1, left.elements, blasint(left.columns), right.elements, blasint(right.columns),
      0, &product.elements, blasint(right.columns))
    return product
  }

  /// The Euclidean norm of each row.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public func rowNorms() -> [Float] {
    elements.withUnsafeBufferPointer { elements in
      (0..<rows).map { row in
        guard let start = elements.baseAddress else { return 0 }
        return cblas_snrm2(blasint(columns), start + row * columns, 1)
      }
    }
  }
}
