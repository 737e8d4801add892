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
  /// Pieces of the result that the source does not have.
  public let strangers: [TokenID]

  /// By source ID: whether merged occurrences of the piece are preserved.
  private let isClosed: [Bool]

  /// Matches the pieces by their spelling.
  ///
  /// - Complexity: O(|V|) and the derivations of the kept pieces.
  public init(source: any Tokenizer, result: any Tokenizer) {
    var newIDs = [TokenID?](repeating: nil, count: source.vocabulary.idBound)
    var strangers: [TokenID] = []
    for id in result.vocabulary.ids() {
      if let old = result.vocabulary.spelling(of: id).flatMap({ source.vocabulary.id(of: $0) }) {
        newIDs[old.index] = id
      } else {
        strangers.append(id)
      }
    }
    self.source = source
    self.result = result
    self.newIDs = newIDs
    self.strangers = strangers
    isClosed = Self.closed(source: source, result: result, newIDs: newIDs)
  }

  /// The plan that leads from the source to the result, if the result has source pieces only and
  /// its IDs have no holes.
  public func rowPlan(sourceRowCount: Int) -> RowPlan? {
    guard strangers.isEmpty else { return nil }
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

  /// Checks the hypotheses of the theorem.
  public func claims() -> [Claim] {
    let theorem = Theorem(for: source)
    let kept = newIDs.count { $0 != nil }
    return [
      Claim(
        name: "pieces",
        statement: "Each of the \(result.vocabulary.count) pieces is one of the source's "
          + "\(source.vocabulary.count), and they are of one kind.",
        findings: strangers.map { "\($0) '\(result.vocabulary.text(of: $0))' is not in the source" }
          + (source.kind == result.kind ? [] : ["\(result.kind) came of \(source.kind)"])),
      Claim(
        name: "required",
        statement: "Special, added, unknown and byte pieces are all kept.",
        findings: source.requiredPieces().filter { newIDs[$0.id.index] == nil }
          .map { "\($0.id) '\(source.vocabulary.text(of: $0.id))' is lost (\($0.reason))" }),
      Claim(
        name: "theorem \(theorem.rawValue)",
        statement: "\(kept) kept pieces: \(theorem.hypotheses). So \(theorem.guaranteedText) "
          + "is segmented exactly as before.",
        findings: hypothesisFindings(theorem)),
    ]
  }

  private func hypothesisFindings(_ theorem: Theorem) -> [String] {
    var findings: [String] = []
    let special = Set(source.addedTokens.map(\.id))
    var last: TokenID?
    for (index, new) in newIDs.enumerated() {
      guard let new else { continue }
      if theorem == .t1, let last, new < last { findings.append("\(new) is out of order") }
      last = new
      let old = TokenID(index)
      var text: String { "\(old) '\(source.vocabulary.text(of: old))'" }
      if source.score(of: old) != result.score(of: new) {
        findings.append("\(text) lost its score")
      }
      if !isClosed[index], special.contains(old) || !source.takesWholePieces,
        source.derivation(of: old) != nil
      {
        findings.append("\(text) can no longer be merged")
      }
    }
    return findings
  }

  /// Which pieces the result's merges make by the very steps the source's take.
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
