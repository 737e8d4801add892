internal import Glibc

/// Points of the probability simplex: numbers that are not negative and whose sum is 1.
public enum Simplex {
  /// The point closest to `scores`, which is their sparsemax.
  ///
  /// Martins and Astudillo 2016; the projection is that of Held, Wolfe and Crowder 1974. Of no
  /// scores it is empty.
  ///
  /// - Parameter scores: Finite numbers.
  /// - Returns: A weight for each score.
  /// - Complexity: O(*n* log *n*), where *n* is the number of scores; O(*n*) where few have weight.
  public static func projection(of scores: [Double]) -> [Double] {
    guard let largest = scores.max() else { return [] }
    // No threshold is lower than by 1. Nor is it lower than what the scores that are left would have
    // alone (Michelot 1986): so those below go, until few are to be sorted.
    var left = scores.filter { $0 - largest > -1 }
    while true {
      let sum = left.reduce(0) { $0 + ($1 - largest) }
      let bound = (sum - 1) / Double(left.count)
      let next = left.filter { $0 - largest > bound }
      if next.count == left.count { break }
      left = next
    }
    let threshold = threshold(descending: left.sorted(by: >))
    return normalized(scores.map { max(0, $0 - threshold) })
  }

  /// The number that the projection subtracts from scores before it cuts them at 0.
  ///
  /// Scores at or below it have weight 0, also those that are not among `scores`.
  ///
  /// - Parameter scores: The largest scores, in descending order.
  /// - Returns: The threshold.
  public static func threshold(descending scores: [Double]) -> Double {
    // The first score is subtracted, so that sums keep their digits.
    guard let largest = scores.first else { return 0 }
    var (sum, threshold) = (0.0, -1.0)
    for (index, score) in scores.enumerated() {
      sum += score - largest
      let next = (sum - 1) / Double(index + 1)
      guard score - largest > next else { break }
      threshold = next
    }
    return largest + threshold
  }

  /// Weights in proportion to the exponentials of scores divided by a temperature.
  ///
  /// The largest score is subtracted first, so that nothing overflows.
  ///
  /// - Complexity: O(*n*).
  public static func softmax(of scores: [Double], temperature: Double = 1) -> [Double] {
    precondition(temperature > 0, "a temperature that is not positive")
    guard let largest = scores.max() else { return [] }
    return normalized(scores.map { exp(($0 - largest) / temperature) })
  }

  /// `weights` divided by their sum, which must be positive.
  public static func normalized(_ weights: [Double]) -> [Double] {
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
