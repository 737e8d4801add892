public import RowPlans
public import Tokenizers

/// A trimmed tokenizer beside its source, from their files alone.
public struct TokenizerComparison: Sendable {
  /// The source.
  public let source: any Tokenizer
  /// The result.
  public let result: any Tokenizer
  /// The result's ID of each source ID, found by spelling.
  public let newIDs: [TokenID?]
  /// The pieces of the result that the source does not have.
  public let unmatched: [TokenID]

  /// By source ID: whether merged occurrences of the piece are preserved.
  private let isClosed: [Bool]

  /// Matches the pieces by their spelling.
  ///
  /// - Complexity: O(|V|) and the derivations of the kept pieces.
  public init(source: any Tokenizer, result: any Tokenizer) {
    var newIDs = [TokenID?](repeating: nil, count: source.vocabulary.idBound)
    var unmatched: [TokenID] = []
    for id in result.vocabulary.ids() {
      if let old = result.vocabulary.spelling(of: id).flatMap({ source.vocabulary.id(of: $0) }) {
        newIDs[old.index] = id
      } else {
        unmatched.append(id)
      }
    }
    self.source = source
    self.result = result
    self.newIDs = newIDs
    self.unmatched = unmatched
    isClosed = Self.closed(source: source, result: result, newIDs: newIDs)
  }

  /// The plan that leads from the source to the result, if the result has source pieces only and
  /// its IDs have no holes.
  public func rowPlan(sourceRowCount: Int) -> RowPlan? {
    guard unmatched.isEmpty else { return nil }
    var kept = [TokenID?](repeating: nil, count: result.vocabulary.idBound)
    for (old, new) in newIDs.enumerated() {
      if let new { kept[new.index] = TokenID(old) }
    }
    let rows = kept.compactMap(\.self)
    guard rows.count == kept.count, rows.allSatisfy({ $0.index < sourceRowCount }) else {
      return nil
    }
    return RowPlan(keeping: rows, of: sourceRowCount)
  }

  /// Whether this occurrence of a source piece is guaranteed to be found again.
  public func preserves(_ token: Token) -> Bool {
    token.isWhole ? newIDs[token.id.index] != nil : isClosed[token.id.index]
  }

  /// The number of source pieces that the result has.
  public var keptCount: Int { newIDs.count { $0 != nil } }

  /// Returns the pieces that no surgery may drop and that the result lacks, each with the reason.
  public func lostRequiredPieces() -> [(id: TokenID, reason: String)] {
    source.requiredPieces().filter { newIDs[$0.id.index] == nil }
  }

  /// A kept piece that breaks a hypothesis of the theorem.
  public enum Violation: Hashable, Sendable {
    /// The result's ranks are not in the order of the source's from this piece of the result on.
    case outOfOrder(TokenID)
    /// A source piece has another score.
    case scoreChanged(TokenID)
    /// The result's merges no longer make a source piece.
    case notDerivable(TokenID)
  }

  /// Returns the kept pieces that break the hypotheses of a theorem, in the order of the source.
  ///
  /// - Complexity: O(|V|) and the derivations of the kept pieces.
  public func violations(of theorem: Theorem) -> [Violation] {
    var violations: [Violation] = []
    let special = Set(source.addedTokens.map(\.id))
    var last: TokenID?
    for (index, new) in newIDs.enumerated() {
      guard let new else { continue }
      if theorem == .t1, let last, new < last { violations.append(.outOfOrder(new)) }
      last = new
      let old = TokenID(index)
      if source.score(of: old) != result.score(of: new) { violations.append(.scoreChanged(old)) }
      if !isClosed[index], !special.contains(old), !source.takesWholePieces,
        source.derivation(of: old) != nil
      {
        violations.append(.notDerivable(old))
      }
    }
    return violations
  }

  /// Returns, by source ID, whether the result's merges make the piece by the source's very steps.
  private static func closed(
    source: any Tokenizer, result: any Tokenizer, newIDs: [TokenID?]
  ) -> [Bool] {
    newIDs.enumerated().map { index, new in
      guard let new else { return false }
      // A piece that no merges lead to (a byte, the unknown token) needs none.
      guard let steps = source.derivation(of: TokenID(index)) else { return true }
      guard let again = result.derivation(of: new) else { return false }
      if steps.count == 1, again.count == 1 { return newIDs[steps[0].index] == again[0] }
      let mapped = steps.map { newIDs[$0.index] }
      return mapped.allSatisfy { $0 != nil } && Set(mapped.compactMap(\.self)) == Set(again)
    }
  }
}
