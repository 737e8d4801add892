internal import COpenBLAS
public import Concurrency

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
  /// The order of the sums is that of OpenBLAS for the processor; compare with a tolerance.
  ///
  /// - Complexity: O(`left.rows` · `left.columns` · `right.columns`).
  public static func * (left: Matrix, right: Matrix) -> Matrix { left.product(right) }

  /// The matrix product `self · other`, on several threads.
  ///
  /// Threads take tiles of rows, whose number depends on the shape alone, so that the result does
  /// not depend on `jobs`.
  ///
  /// - Complexity: O(`rows` · `columns` · `other.columns`).
  public func product(_ other: Matrix, jobs: Int = Processors.count) -> Matrix {
    precondition(columns == other.rows, "the shapes do not fit")
    let (width, tileRows) = (other.columns, 512)
    guard rows > 0, width > 0, columns > 0 else { return Matrix(rows: rows, columns: width) }
    let product = [Float](unsafeUninitializedCapacity: rows * width) { result, count in
      count = rows * width
      nonisolated(unsafe) let result = result
      Parallel.forEach((rows + tileRows - 1) / tileRows, jobs: jobs) { tile in
        multiply(tile * tileRows, min(tileRows, rows - tile * tileRows), other, into: result)
      }
    }
    return Matrix(rows: rows, columns: width, elements: product)
  }

  private func multiply(
    _ start: Int, _ count: Int, _ other: Matrix, into result: UnsafeMutableBufferPointer<Float>
  ) {
    BLAS.useOneThread()
    elements.withUnsafeBufferPointer { elements in
      guard let first = elements.baseAddress, let result = result.baseAddress else { return }
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans,
        blasint(count), blasint(other.columns), blasint(columns),
        1, first + start * columns, blasint(columns), other.elements, blasint(other.columns),
        0, result + start * other.columns, blasint(other.columns))
    }
  }

  /// Gives every row the length 1; rows of zeros stay.
  mutating func normalize() {
    for (row, norm) in rowNorms().enumerated() where norm > 0 {
      for index in row * columns..<(row + 1) * columns { elements[index] /= norm }
    }
  }

  /// The Euclidean norm of each row.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public func rowNorms() -> [Float] {
    BLAS.useOneThread()
    return elements.withUnsafeBufferPointer { elements in
      (0..<rows).map { row in
        guard let start = elements.baseAddress else { return 0 }
        return cblas_snrm2(blasint(columns), start + row * columns, 1)
      }
    }
  }
}
