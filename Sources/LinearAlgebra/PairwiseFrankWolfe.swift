/// A smooth convex function on the simplex, at a point that moves.
public protocol SimplexObjective {
  /// The number of weights.
  var count: Int { get }

  /// Makes the derivatives by each weight at the current point.
  mutating func gradient(into gradient: inout [Double])

  /// Moves weight from one coordinate to another, as far as the function falls.
  ///
  /// - Parameters:
  ///   - source: The coordinate that loses weight.
  ///   - target: The coordinate that gets it.
  ///   - limit: The most that can be moved.
  /// - Returns: What was moved, between 0 and `limit`.
  mutating func move(from source: Int, to target: Int, limit: Double) -> Double
}

/// The point of the simplex where a convex function is least, and how far from that it can be.
///
/// Pairwise Frank–Wolfe (Lacoste-Julien and Jaggi 2015): each step moves weight from the worst
/// coordinate in use to the best of all. The duality gap bounds the function's distance from its
/// minimum: it is a certificate, whatever the way to the point was.
public struct SimplexMinimum: Hashable, Sendable {
  /// The weights: none is negative, and their sum is 1 up to rounding.
  public let weights: [Double]
  /// The function here is at most this much above its minimum.
  public let gap: Double
  /// The steps taken.
  public let steps: Int

  /// Minimizes `objective`.
  ///
  /// - Parameters:
  ///   - objective: The function, whose current point is `start`.
  ///   - start: A point of the simplex.
  ///   - tolerance: The gap at which to stop.
  ///   - limit: The steps after which to stop.
  /// - Complexity: Linear convergence where the function is strongly convex; each step costs a
  ///   gradient and a move.
  public init(
    of objective: inout some SimplexObjective, from start: [Double], tolerance: Double,
    limit: Int = 10_000
  ) {
    precondition(start.count == objective.count && !start.isEmpty, "a point of another simplex")
    var (weights, gradient) = (start, [Double](repeating: 0, count: start.count))
    var (gap, steps) = (Double.infinity, 0)
    while true {
      objective.gradient(into: &gradient)
      let (best, worst) = Self.extremes(of: gradient, weights)
      gap = Self.gap(gradient, weights, best)
      guard gap > tolerance, steps < limit, gradient[worst] > gradient[best] else { break }
      let moved = objective.move(from: worst, to: best, limit: weights[worst])
      guard moved > 0 else { break }
      weights[best] += moved
      weights[worst] = moved >= weights[worst] ? 0 : weights[worst] - moved
      steps += 1
    }
    self.weights = weights
    self.gap = max(0, gap)
    self.steps = steps
  }

  /// The coordinate with the least derivative, and that in use with the largest.
  private static func extremes(
    of gradient: [Double], _ weights: [Double]
  ) -> (best: Int, worst: Int) {
    var (best, worst) = (0, -1)
    for index in gradient.indices {
      if gradient[index] < gradient[best] { best = index }
      if weights[index] > 0, worst < 0 || gradient[index] > gradient[worst] { worst = index }
    }
    return (best, max(worst, 0))
  }

  private static func gap(_ gradient: [Double], _ weights: [Double], _ best: Int) -> Double {
    var gap = 0.0
    for index in gradient.indices where weights[index] > 0 {
      gap += weights[index] * (gradient[index] - gradient[best])
    }
    return gap
  }
}
