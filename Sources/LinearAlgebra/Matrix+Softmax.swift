internal import COpenBLAS
public import Concurrency

extension Matrix {
  /// Returns the logarithms that normalize the softmax of the products of all rows with a vector:
  /// `log Σᵢ exp(eᵢ · v)`.
  ///
  /// Products are in single precision, sums in double.
  ///
  /// - Parameters:
  ///   - vectors: As long as the rows.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: The logarithm for each vector; `-infinity` if there are no rows.
  /// - Complexity: O(`vectors.rows` · `rows` · `columns`). Memory: 32 numbers a row for each job.
  public func logSums(
    ofProductsWith vectors: Matrix, jobs: Int = Processors.count
  ) -> [Double] {
    precondition(vectors.columns == columns, "vectors of another length")
    let tileRows = 32
    let tiles = Parallel.map((vectors.rows + tileRows - 1) / tileRows, jobs: jobs) { tile in
      logSums(vectors.read((tile * tileRows)..<min((tile + 1) * tileRows, vectors.rows)))
    }
    return Array(tiles.joined())
  }

  private func logSums(_ vectors: Matrix) -> [Double] {
    BLAS.useOneThread()
    let scores = Scratch<Float>(repeating: 0, count: vectors.rows * rows)
    if columns > 0, rows > 0 {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(vectors.rows), blasint(rows),
        blasint(columns), 1, vectors.elements, blasint(columns), elements, blasint(columns), 0,
        scores.pointer, blasint(rows))
    }
    return (0..<vectors.rows).map { vector in
      let own = scores.pointer + vector * rows
      var largest = -Float.infinity
      for row in 0..<rows { largest = max(largest, own[row]) }
      guard largest > -.infinity else { return -.infinity }
      var sums = SIMD8<Double>()
      for start in stride(from: 0, to: rows, by: 8) {
        var distances = SIMD8<Double>(repeating: -.infinity)
        for lane in 0..<min(8, rows - start) {
          distances[lane] = Double(own[start + lane]) - Double(largest)
        }
        sums += Logistic.exp(negative: distances)
      }
      return Double(largest) + Elementary.log(sums.sum())
    }
  }
}

/// Distributions that are proportional to the exponential functions of logits.
public enum Softmax {
  /// The Kullback–Leibler divergence from a distribution of one in which one logit is another, in nats.
  ///
  /// - Parameters:
  ///   - logit: The logit.
  ///   - new: What it is in the other distribution.
  ///   - logSum: The logarithm of the sum of the exponential functions of all logits, with `logit`
  ///     among them.
  /// - Returns: `KL(p‖q)`, not negative.
  public static func divergence(logit: Double, new: Double, logSum: Double) -> Double {
    // With p the probability: log(1 - p + p exp(new - logit)) - p (new - logit).
    let probability = Elementary.exp(min(0, logit - logSum))
    let grown = new - logSum
    let sum =
      grown > 30 ? grown : Elementary.log(max(1 - probability + Elementary.exp(grown), 1e-300))
    return max(0, sum - probability * (new - logit))
  }
}
