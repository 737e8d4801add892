internal import COpenBLAS
public import Concurrency

extension Matrix {
  /// The place of one row each among all rows, by their products with vectors: 1 for the largest.
  ///
  /// Rows with equal products share the mean of their places, so that a vector of zeros puts every
  /// row into the middle. Products are in single precision.
  ///
  /// - Parameters:
  ///   - chosen: A row of this matrix for each vector.
  ///   - vectors: As long as the rows.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: The place of each chosen row.
  /// - Complexity: O(`chosen.count` · `rows` · `columns`). Memory: 32 numbers a row for each job.
  public func ranks(
    of chosen: [Int], byProductsWith vectors: Matrix, jobs: Int = Processors.count
  ) -> [Double] {
    precondition(vectors.columns == columns && vectors.rows == chosen.count, "shapes do not fit")
    precondition(chosen.allSatisfy { $0 >= 0 && $0 < rows }, "no such row")
    let tileRows = 32
    let tiles = Parallel.map((chosen.count + tileRows - 1) / tileRows, jobs: jobs) { tile in
      let range = (tile * tileRows)..<min((tile + 1) * tileRows, chosen.count)
      return ranks(of: Array(chosen[range]), vectors.read(range))
    }
    return Array(tiles.joined())
  }

  private func ranks(of chosen: [Int], _ vectors: Matrix) -> [Double] {
    BLAS.useOneThread()
    let scores = Scratch<Float>(repeating: 0, count: chosen.count * rows)
    if columns > 0 {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(chosen.count), blasint(rows),
        blasint(columns), 1, vectors.elements, blasint(columns), elements, blasint(columns), 0,
        scores.pointer, blasint(rows))
    }
    return chosen.indices.map { index in
      let own = scores.pointer + index * rows
      let score = own[chosen[index]]
      var (above, equal) = (0, 0)
      for row in 0..<rows {
        above += own[row] > score ? 1 : 0
        equal += own[row] == score ? 1 : 0
      }
      return Double(above) + Double(equal + 1) / 2
    }
  }

  /// The rows with the length 1; rows of zeros stay.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public func normalized() -> Matrix {
    var result = self
    result.normalize()
    return result
  }
}
