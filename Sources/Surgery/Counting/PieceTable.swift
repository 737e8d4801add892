internal import RowPlans
internal import Tokenizers

/// Counts by ID, with a place for each, for text that is being counted.
struct PieceTable {
  private var tokens: UInt64 = 0
  private var merged: [UInt64]
  private var whole: [UInt64]

  /// Counts nothing, for IDs below `idBound`.
  init(idBound: Int) {
    merged = [UInt64](repeating: 0, count: idBound)
    whole = merged
  }

  /// Counts the tokens of a line.
  mutating func add(_ lineTokens: [Token]) {
    tokens += UInt64(lineTokens.count)
    for token in lineTokens {
      if token.isWhole { whole[token.id.index] += 1 } else { merged[token.id.index] += 1 }
    }
  }

  /// Counts tokens (`Token.code`) that come `count` times.
  mutating func add(_ codes: ArraySlice<UInt32>, _ count: UInt64) {
    tokens += UInt64(codes.count) * count
    for code in codes {
      if code & 1 == 1 { whole[Int(code >> 1)] += count } else { merged[Int(code >> 1)] += count }
    }
  }

  /// Adds what was counted to `counts`, and counts nothing again.
  ///
  /// - Complexity: O(IDs); nothing, if no token was counted.
  mutating func move(to counts: inout PieceCounts) {
    guard tokens > 0 else { return }
    counts.tokens += tokens
    counts.merged.merge(IDCounts(emptying: &merged))
    counts.whole.merge(IDCounts(emptying: &whole))
    tokens = 0
  }
}
