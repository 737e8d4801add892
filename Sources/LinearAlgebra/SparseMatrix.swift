internal import COpenBLAS
public import Concurrency

/// A matrix of which most elements are zero, in compressed sparse rows.
public struct SparseMatrix: Hashable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The offset of each row's elements, and their number at the end: `rows + 1`.
  public let offsets: [Int]
  /// The column of each element.
  public let indices: [UInt32]
  /// The elements.
  public let values: [Float]

  /// Makes a matrix.
  public init(rows: Int, columns: Int, offsets: [Int], indices: [UInt32], values: [Float]) {
    precondition(
      offsets.count == rows + 1 && offsets.first == 0 && offsets.last == values.count,
      "offsets of another matrix")
    precondition(indices.count == values.count, "a column for each element")
    precondition(indices.allSatisfy { $0 < columns }, "a column beyond the matrix")
    precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets that descend")
    self.rows = rows
    self.columns = columns
    self.offsets = offsets
    self.indices = indices
    self.values = values
  }

  /// Columns become rows, whose elements are in the order of the rows they were in.
  ///
  /// - Complexity: O(elements + `rows` + `columns`).
  public func transposed() -> SparseMatrix {
    var starts = [Int](repeating: 0, count: columns + 1)
    for index in indices { starts[Int(index) + 1] += 1 }
    for column in 0..<columns { starts[column + 1] += starts[column] }
    var (next, rowsOf) = (starts, [UInt32](repeating: 0, count: values.count))
    var elements = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
      for place in offsets[row]..<offsets[row + 1] {
        let column = Int(indices[place])
        rowsOf[next[column]] = UInt32(row)
        elements[next[column]] = values[place]
        next[column] += 1
      }
    }
    return SparseMatrix(
      rows: columns, columns: rows, offsets: starts, indices: rowsOf, values: elements)
  }

  /// The matrix product `self · other`, summed in double precision, in the order of the elements.
  ///
  /// The result does not depend on `jobs`.
  ///
  /// - Complexity: O(elements · `other.columns`).
  public func product(_ other: Matrix, jobs: Int = Processors.count) -> Matrix {
    precondition(columns == other.rows, "the shapes do not fit")
    let (width, blockRows) = (other.columns, 256)
    guard rows > 0, width > 0 else { return Matrix(rows: rows, columns: width) }
    let elements = [Float](unsafeUninitializedCapacity: rows * width) { result, count in
      nonisolated(unsafe) let result = result
      Parallel.forEach((rows + blockRows - 1) / blockRows, jobs: jobs) { block in
        let sums = Scratch<Double>(repeating: 0, count: width)
        for row in block * blockRows..<min((block + 1) * blockRows, rows) {
          add(row, of: other, to: sums)
          for column in 0..<width {
            result[row * width + column] = Float(sums.pointer[column])
            sums.pointer[column] = 0
          }
        }
      }
      count = rows * width
    }
    return Matrix(rows: rows, columns: width, elements: elements)
  }

  private func add(_ row: Int, of other: Matrix, to sums: Scratch<Double>) {
    let (width, target) = (other.columns, sums.pointer)
    other.elements.withUnsafeBufferPointer { elements in
      guard let first = elements.baseAddress else { return }
      for place in offsets[row]..<offsets[row + 1] {
        let (weight, source) = (Double(values[place]), first + Int(indices[place]) * width)
        for column in 0..<width { target[column] += weight * Double(source[column]) }
      }
    }
  }
}

/// The leading singular values of a sparse matrix and its rows in the space of the singular vectors.
///
/// Subspace iteration from seeded random directions (Halko, Martinsson and Tropp 2011, arXiv
/// 0909.4061, algorithm 4.4), with more directions than are wanted, made orthonormal after every
/// product; and at the end the exact factors within the space that was found. For the same input and
/// seed the result is the same for any number of jobs.
public struct SparseFactorization: Hashable, Sendable {
  /// The singular values, largest first.
  public let values: [Double]
  /// The left singular vectors as columns: `rows × values.count`.
  public let left: Matrix

  /// Factors a matrix.
  ///
  /// - Parameters:
  ///   - matrix: `n × m`.
  ///   - rank: How many singular values are wanted; there may be fewer.
  ///   - iterations: How often the space is multiplied by the matrix and its transpose.
  ///   - seed: Of the directions at the start.
  ///   - jobs: The number of threads.
  /// - Throws: ``LinearAlgebraError``.
  /// - Complexity: O(`iterations` · (elements + (*n* + *m*) · rank) · rank). Memory: some
  ///   (*n* + *m*) × rank matrices and the transpose.
  public init(
    of matrix: SparseMatrix, rank: Int, iterations: Int = 8, seed: UInt64 = 0,
    jobs: Int = Processors.count
  ) throws {
    precondition(rank >= 0 && iterations >= 0, "a negative count")
    let count = min(rank + rank / 4 + 16, matrix.rows, matrix.columns)
    let transpose = matrix.transposed()
    var space = Self.random(rows: matrix.columns, columns: count, seed: seed)
    for _ in 0..<iterations {
      let image = try Self.basis(matrix.product(space, jobs: jobs), jobs)
      space = try Self.basis(transpose.product(image, jobs: jobs), jobs)
    }
    let image = matrix.product(space, jobs: jobs)
    let factors = try TruncatedFactorization(
      of: image, rank: min(rank, image.columns), jobs: jobs)
    values = factors.values
    left = try factors.coordinates(of: image, jobs: jobs)
  }

  /// An orthonormal basis of the columns' space, without the directions that are only noise.
  private static func basis(_ matrix: Matrix, _ jobs: Int) throws -> Matrix {
    try TruncatedFactorization(of: matrix, rank: matrix.columns, jobs: jobs)
      .coordinates(of: matrix, jobs: jobs)
  }

  private static func random(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var generator = Philox(seed: seed)
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Float(generator.nextGaussian()) })
  }
}
