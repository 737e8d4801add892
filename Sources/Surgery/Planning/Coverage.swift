internal import RowPlans
internal import Tokenizers

/// The share of a language's text that a growing set of pieces preserves.
struct Coverage {
  /// Sizes of the set, ascending, each with the occurrences that are preserved from there on.
  private let steps: [(size: Int, occurrences: UInt64)]
  private let total: UInt64

  /// Measures a set that grew over all its candidates.
  ///
  /// - Complexity: O(*n* log *n*) in the tokens of the sketch, or in the pieces that occur.
  init(of counts: PieceCounts, unit: CoverageUnit, in kept: KeptSet) {
    var steps: [(size: Int, occurrences: UInt64)] = []
    switch unit {
    case .tokens:
      for (id, count) in counts.merged.entries { steps.append((kept.mergedSize[id.index], count)) }
      for (id, count) in counts.whole.entries { steps.append((kept.wholeSize[id.index], count)) }
    case .lines:
      for line in counts.sketch.lines() {
        var size = 0
        line.forEachToken { token in
          let sizes = token.isWhole ? kept.wholeSize : kept.mergedSize
          size = max(size, sizes[token.id.index])
        }
        steps.append((size, line.occurrences))
      }
    }
    self.steps = steps.sorted { $0.size < $1.size }
    total = steps.reduce(0) { $0 + $1.occurrences }
  }

  /// The share that is preserved with `size` pieces; 1 for an empty text.
  func share(at size: Int) -> Double {
    guard total > 0 else { return 1 }
    let covered = steps.prefix { $0.size <= size }.reduce(0) { $0 + $1.occurrences }
    return Double(covered) / Double(total)
  }

  /// The fewest pieces with which at least `share` is preserved; `nil` if there are none.
  func size(for share: Double) -> Int? {
    var covered: UInt64 = 0
    let needed = share * Double(total)
    if needed <= 0 { return 0 }
    for step in steps where step.size != .max {
      covered += step.occurrences
      if Double(covered) >= needed { return step.size }
    }
    return nil
  }
}
