public import Initializers
internal import RowPlans

/// The counts of pairs as constrained word2vec wants them: source rows first, then added pieces.
///
/// They were counted with the tokenizer of the extended model, whose added pieces follow the IDs of
/// the source. Where the source has more rows than IDs, the rows between have no contexts.
public struct PairContexts: ContextCounts {
  public let sourceRowCount: Int
  public let pieceCount: Int

  private let pairs: PairCounts
  private let kept: Int
  private let totals: [UInt64]

  /// Renumbers the counts.
  ///
  /// - Parameters:
  ///   - pairs: The counts of the extended tokenizer.
  ///   - kept: The IDs below this one are those of the source; the added pieces follow.
  ///   - sourceRowCount: The rows of the source.
  ///   - pieceCount: The number of added pieces.
  /// - Complexity: O(size of the counts).
  public init(_ pairs: PairCounts, kept: Int, sourceRowCount: Int, pieceCount: Int) {
    self.pairs = pairs
    self.kept = kept
    self.sourceRowCount = sourceRowCount
    self.pieceCount = pieceCount
    var totals = [UInt64](repeating: 0, count: sourceRowCount + pieceCount)
    for token in totals.indices {
      totals[token] = Self.contexts(of: token, pairs, kept, sourceRowCount, pieceCount)
        .reduce(0) { $0 + $1.count }
    }
    self.totals = totals
  }

  public func contexts(of token: Int) -> [ContextCount] {
    Self.contexts(of: token, pairs, kept, sourceRowCount, pieceCount)
  }

  public func total(of token: Int) -> UInt64 { totals[token] }

  private static func contexts(
    of token: Int, _ pairs: PairCounts, _ kept: Int, _ sourceRowCount: Int, _ pieceCount: Int
  ) -> [ContextCount] {
    let known = min(kept, sourceRowCount)
    guard token < known || token >= sourceRowCount else { return [] }
    let id = token < known ? token : kept + token - sourceRowCount
    return pairs.contexts(of: TokenID(UInt32(id))).compactMap { entry in
      let index = entry.id.index
      if index < known { return ContextCount(UInt32(index), entry.count) }
      guard index >= kept, index < kept + pieceCount else { return nil }
      return ContextCount(UInt32(sourceRowCount + index - kept), entry.count)
    }
  }
}
