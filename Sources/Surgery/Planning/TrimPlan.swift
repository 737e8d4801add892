public import RowPlans
public import Tokenizers

/// The kept pieces of a trimming, with the reasons.
public struct TrimPlan: Sendable {
  /// The kept IDs, ascending, so that low special tokens stay low and ranks stay in order.
  public let keptIDs: [TokenID]
  /// Why each kept piece is kept, by source ID; `nil` if it is dropped.
  public let reasons: [KeepReason?]
  /// Source IDs that are kept for whole occurrences only, without all they are merged from.
  public let wholeOnly: [TokenID]

  private let kept: KeptSetSizes

  /// The sizes of the kept set, for coverage.
  private struct KeptSetSizes: Sendable {
    let whole: [Bool]
    let merged: [Bool]
  }

  init(kept: KeptSet, tokenizer: any Tokenizer) {
    keptIDs = kept.ids()
    reasons = kept.reasons
    wholeOnly = keptIDs.filter { kept.mergedSize[$0.index] == .max }
    self.kept = KeptSetSizes(
      whole: kept.wholeSize.map { $0 != .max }, merged: kept.mergedSize.map { $0 != .max })
  }

  /// The plan for a checkpoint of `sourceRowCount` rows; rows beyond the tokenizer are dropped.
  public func rowPlan(sourceRowCount: Int) -> RowPlan {
    RowPlan(keeping: keptIDs, of: sourceRowCount)
  }

  /// Whether this occurrence of a piece is segmented as before.
  public func preserves(_ token: Token) -> Bool {
    token.isWhole ? kept.whole[token.id.index] : kept.merged[token.id.index]
  }

  /// The share of the tokens that are kept; 1 for an empty text.
  public func tokenCoverage(of counts: PieceCounts) -> Double {
    guard counts.tokens > 0 else { return 1 }
    var covered: UInt64 = 0
    for (id, count) in counts.merged.entries where kept.merged[id.index] { covered += count }
    for (id, count) in counts.whole.entries where kept.whole[id.index] { covered += count }
    return Double(covered) / Double(counts.tokens)
  }

  /// The share of the lines all of whose tokens are kept, as the sketch has it; 1 for no lines.
  public func lineCoverage(of counts: PieceCounts) -> Double {
    var all: UInt64 = 0
    var covered: UInt64 = 0
    for line in counts.sketch.lines() {
      all += line.occurrences
      var isCovered = true
      line.forEachToken { isCovered = isCovered && preserves($0) }
      if isCovered { covered += line.occurrences }
    }
    return all > 0 ? Double(covered) / Double(all) : 1
  }
}
