internal import LinearAlgebra

/// The contexts that a round looks at, and what follows from their counts.
struct ContextWorld<Counts: ContextCounts>: Sendable {
  private let counts: Counts
  private let settings: SkipGramSettings
  /// The tokens that are contexts: those below.
  private let size: Int
  /// The sum of the counts of all contexts, and of their smoothed counts.
  private let sum: Double
  private let smoothedSum: Double

  /// Looks at the first `size` tokens as contexts.
  init(_ counts: Counts, size: Int, _ settings: SkipGramSettings) {
    self.counts = counts
    self.size = size
    self.settings = settings
    sum = (0..<size).reduce(0) { $0 + Double(counts.total(of: $1)) }
    smoothedSum = (0..<size).reduce(0) {
      $0 + Self.smoothed(Double(counts.total(of: $1)), settings.smoothing)
    }
  }

  /// The contexts that are drawn for rows of a side, with weights whose sum is 1.
  ///
  /// An input row draws contexts after their smoothed counts; an output row is drawn by contexts
  /// after their counts.
  func negatives(_ side: CW2VInitializer.Side) -> [LogisticHull.Term] {
    let weights = (0..<size).map { token in
      let total = Double(counts.total(of: token))
      return side == .input ? Self.smoothed(total, settings.smoothing) : total
    }
    let sample = WeightedSample.systematic(weights, limit: settings.negativeLimit)
    let total = sample.reduce(0) { $0 + $1.weight }
    return sample.map { LogisticHull.Term(UInt32($0.index), $0.weight / total) }
  }

  /// Returns the problem that the row of a token is to solve, or `nil` if it has no contexts.
  ///
  /// The unit of losses is a pair of the token and a context.
  func problem(
    of token: Int, _ side: CW2VInitializer.Side, hints: [Int] = []
  ) throws -> LogisticHull.Problem? {
    let seen = try counts.contexts(of: token).filter { Int($0.token) < size && $0.count > 0 }
    guard !seen.isEmpty else { return nil }
    let sample = WeightedSample.systematic(
      seen.map { Double($0.count) }, limit: settings.contextLimit)
    let total = sample.reduce(0) { $0 + $1.weight }
    let pairs = seen.reduce(0) { $0 + Double($1.count) }
    return LogisticHull.Problem(
      positives: sample.map { LogisticHull.Term(seen[$0.index].token, $0.weight / total) },
      negativeWeight: negativeWeight(pairs: pairs, side), hints: hints)
  }

  /// Returns the number of negatives for each pair.
  ///
  /// An input row draws so many for each of its pairs; an output row is drawn after its own smoothed
  /// count for the pairs of all contexts.
  private func negativeWeight(pairs: Double, _ side: CW2VInitializer.Side) -> Double {
    guard side == .output, smoothedSum > 0 else { return settings.negativeRatio }
    let share = Self.smoothed(pairs, settings.smoothing) / smoothedSum
    return settings.negativeRatio * sum * share / pairs
  }

  private static func smoothed(_ count: Double, _ power: Double) -> Double {
    guard count > 0 else { return 0 }
    // The square root of 3/4 is the same everywhere, and the usual case.
    let root = count.squareRoot()
    return power == 0.75 ? root * root.squareRoot() : Elementary.exp(power * Elementary.log(count))
  }
}
