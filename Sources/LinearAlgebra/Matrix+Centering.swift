public import Concurrency

extension Matrix {
  /// Reads all rows of `source`, of each of which `mean` is subtracted.
  ///
  /// - Parameters:
  ///   - source: `n × d`.
  ///   - mean: `d` numbers.
  ///   - jobs: The number of threads.
  /// - Throws: What reading throws, and ``LinearAlgebraError`` if a number is not finite.
  /// - Complexity: O(*n* · *d*). Memory beyond the result: 1,024 rows for each job.
  public init(
    centering source: some RowSource, around mean: [Double], jobs: Int = Processors.count
  ) throws {
    precondition(mean.count == source.columns, "a mean of another length")
    let (rows, columns, blockRows) = (source.rows, source.columns, 1024)
    let elements = try [Float](unsafeUninitializedCapacity: rows * columns) { target, count in
      nonisolated(unsafe) let target = target
      try Parallel.forEach((rows + blockRows - 1) / blockRows, jobs: jobs) { block in
        let range = (block * blockRows)..<min((block + 1) * blockRows, rows)
        let read = try source.read(range)
        if let row = read.firstNonFiniteRow() {
          throw LinearAlgebraError.notFinite(name: "rows", row: range.lowerBound + row)
        }
        read.elements.withUnsafeBufferPointer { read in
          let start = range.lowerBound * columns
          for row in 0..<range.count {
            for column in 0..<columns {
              let index = row * columns + column
              target[start + index] = Float(Double(read[index]) - mean[column])
            }
          }
        }
      }
      count = rows * columns
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// The products of a row and rows of another matrix, in double precision.
  ///
  /// - Complexity: O(*k* · *d*), for *k* rows.
  public func products(ofRow row: Int, with other: Matrix, rows: [UInt32]) -> [Double] {
    precondition(other.columns == columns && row >= 0 && row < self.rows, "shapes do not fit")
    return rows.map { id in
      precondition(Int(id) < other.rows, "no such row")
      return ExactDot.product(self, row, other, Int(id))
    }
  }
}
