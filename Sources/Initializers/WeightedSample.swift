/// A few of many weighted things that stand for all, without chance.
enum WeightedSample {
  /// Chooses about `limit` things.
  ///
  /// Those whose weight is above a threshold are taken as they are. Through the others, in their
  /// order, goes a comb with the threshold as the distance of its teeth: those that are hit get the
  /// threshold as their weight, for themselves and their neighbours. The sum stays what it was, up to
  /// half a threshold. Of `limit` things or fewer all are taken.
  ///
  /// - Parameters:
  ///   - weights: Numbers that are not negative.
  ///   - limit: How many to choose at most, at least 1.
  /// - Returns: Positions in ascending order, and their weights.
  /// - Complexity: O(*n* log *n*).
  static func systematic(_ weights: [Double], limit: Int) -> [(index: Int, weight: Double)] {
    let positive = weights.indices.filter { weights[$0] > 0 }
    guard positive.count > limit else { return positive.map { ($0, weights[$0]) } }
    let threshold = threshold(positive.map { weights[$0] }.sorted(by: >), limit: limit)
    var (chosen, sum, next) = ([(index: Int, weight: Double)](), 0.0, threshold / 2)
    for index in positive {
      if weights[index] >= threshold {
        chosen.append((index, weights[index]))
      } else {
        sum += weights[index]
        guard sum > next else { continue }
        chosen.append((index, threshold))
        next += threshold
      }
    }
    return chosen
  }

  /// The number such that as many teeth fit into the weights below it as places are left.
  private static func threshold(_ descending: [Double], limit: Int) -> Double {
    var rest = descending.reduce(0, +)
    for (taken, weight) in descending.prefix(limit - 1).enumerated() {
      let threshold = rest / Double(limit - taken)
      guard weight >= threshold else { return threshold }
      rest -= weight
    }
    return rest
  }
}
