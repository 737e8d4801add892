/// A sum of logistic losses of mixed scores: `f(w) = Σₒ uₒ softplus(Σᵢ wᵢ Yᵢₒ)`.
///
/// It is convex in the weights of a mixture. Skip-gram with negative sampling has this form when
/// the vectors of contexts are fixed and a row is to be a mixture: a context that was seen has the
/// negative of its product as the score, one that was drawn the product itself.
public struct LogisticMixture: Sendable {
  /// The scores `Y`: a row for each weight, a column for each loss.
  public let scores: Matrix
  /// The weights `u` of the losses.
  public let losses: [Double]

  /// Makes the function.
  ///
  /// - Parameters:
  ///   - scores: `Y`, of finite numbers.
  ///   - losses: `u`, one for each column of `scores`; none is negative.
  public init(scores: Matrix, losses: [Double]) {
    precondition(scores.columns == losses.count, "the shapes do not fit")
    self.scores = scores
    self.losses = losses
  }

  /// The number of weights.
  public var count: Int { scores.rows }

  /// The scores of a mixture.
  ///
  /// - Complexity: O(*k* · *m*), for *k* weights that are not 0.
  public func mixedScores(_ weights: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: losses.count)
    sums.withUnsafeMutableBufferPointer { sums in
      for (row, weight) in weights.enumerated() where weight != 0 {
        add(weight, timesRow: row, to: sums)
      }
    }
    return sums
  }

  private func add(
    _ weight: Double, timesRow row: Int, to sums: UnsafeMutableBufferPointer<Double>
  ) {
    scores.elements.withUnsafeBufferPointer { elements in
      guard let start = elements.baseAddress, let sums = sums.baseAddress else { return }
      let scores = start + row * losses.count
      for index in 0..<losses.count { sums[index] += weight * Double(scores[index]) }
    }
  }

  /// The value of the function where the mixed scores are `scores`.
  public func value(at scores: [Double]) -> Double {
    zip(scores, losses).reduce(0) { $0 + $1.1 * Logistic.softplus($1.0) }
  }

  /// The derivatives of the losses by their scores, and their second ones.
  func derivatives(at scores: [Double], _ first: inout [Double], _ second: inout [Double]) {
    let count = losses.count
    first = [Double](unsafeUninitializedCapacity: count) { first, initialized in
      second = [Double](unsafeUninitializedCapacity: count) { second, initialized in
        for start in stride(from: 0, to: count, by: 8) {
          let size = min(8, count - start)
          var (x, u) = (SIMD8<Double>(), SIMD8<Double>())
          for lane in 0..<size { (x[lane], u[lane]) = (scores[start + lane], losses[start + lane]) }
          let value = Logistic.sigmoid(x)
          let (slope, curvature) = (u * value, u * value * (1 - value))
          for lane in 0..<size {
            first[start + lane] = slope[lane]
            second[start + lane] = curvature[lane]
          }
        }
        initialized = count
      }
      initialized = count
    }
  }

  /// The derivatives by the weights, from those by the scores.
  func gradient(_ slopes: [Double]) -> [Double] {
    scores.elements.withUnsafeBufferPointer { elements in
      slopes.withUnsafeBufferPointer { slopes in
        (0..<count).map { row in
          guard let a = elements.baseAddress, let b = slopes.baseAddress else { return 0 }
          return ExactDot.product(a + row * losses.count, b, losses.count)
        }
      }
    }
  }
}
