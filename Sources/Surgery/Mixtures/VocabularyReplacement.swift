public import RowPlans
public import Tokenizers

/// The rows of a model whose tokenizer is replaced by another.
///
/// Each ID of the target is a row: a copy of the source's row for the same text, or for a special
/// token of the same spelling or role, or else an added one. It follows from the two tokenizers
/// alone.
public struct VocabularyReplacement: Sendable {
  /// The rows, by the IDs of the target.
  public let rowPlan: RowPlan
  /// The IDs of the target that have added rows, by their number.
  public let addedIDs: [TokenID]
  /// The spelling in the target of each added piece.
  public let names: [[UInt8]]
  /// The same text as the source would spell it; empty if it cannot.
  public let sourceSpellings: [[UInt8]]
  /// The target's token in place of each special token of the source that has no row any more: of the
  /// same role, or of one that is used like it.
  public let substitutes: [TokenID: TokenID]
  /// The number of pieces that stand for a text that the source has as a piece, too.
  public let textCount: Int
  /// The number of special tokens that have the row of one of the source's.
  public let specialCount: Int

  /// Matches the pieces.
  ///
  /// - Parameters:
  ///   - source: The tokenizer of the model.
  ///   - target: The tokenizer that it gets.
  ///   - roles: The special tokens of both by their role, such as `pad_token`.
  ///   - sourceRowCount: The rows of the model.
  /// - Throws: `SurgeryError.notReplaceable` if the target has IDs without a piece.
  /// - Complexity: O(|V|) of both.
  public init(
    of source: any Tokenizer, by target: any Tokenizer,
    roles: (source: [String: TokenID], target: [String: TokenID]), sourceRowCount: Int
  ) throws {
    var origins = Self.specials(source, target, roles)
    origins = origins.filter { $0.value.index < sourceRowCount }
    specialCount = origins.count
    let taken = Set(origins.values)
    for (own, other) in PieceMatch(of: source).pairs(with: target)
    where origins[other] == nil && !taken.contains(own) && own.index < sourceRowCount {
      origins[other] = own
    }
    textCount = origins.count - specialCount
    var rows: [RowPlan.Row] = []
    var addedIDs: [TokenID] = []
    var names: [[UInt8]] = []
    for index in 0..<target.vocabulary.idBound {
      let id = TokenID(index)
      guard let spelling = target.vocabulary.spelling(of: id) else {
        throw SurgeryError.notReplaceable(path: target.path, id: id)
      }
      if let origin = origins[id] {
        rows.append(.kept(origin))
      } else {
        rows.append(.added(names.count))
        addedIDs.append(id)
        names.append(Array(spelling))
      }
    }
    rowPlan = RowPlan(rows: rows, of: sourceRowCount)
    substitutes = Self.substitutes(source, roles, rowPlan)
    self.addedIDs = addedIDs
    self.names = names
    sourceSpellings = addedIDs.map { source.spelling(of: $0, in: target) }
  }

  /// The roles that stand in for each other where a tokenizer lacks one.
  private static let kin = [
    "cls_token": "bos_token", "bos_token": "cls_token", "sep_token": "eos_token",
    "eos_token": "sep_token",
  ]

  private static func substitutes(
    _ source: any Tokenizer, _ roles: (source: [String: TokenID], target: [String: TokenID]),
    _ plan: RowPlan
  ) -> [TokenID: TokenID] {
    let special = Set(source.addedTokens.filter(\.isSpecial).map(\.id)).union(roles.source.values)
    var substitutes: [TokenID: TokenID] = [:]
    for id in special where !plan.keeps(id) {
      let own = roles.source.filter { $0.value == id }.keys.sorted()
      let all = own + own.compactMap { kin[$0] } + ["eos_token", "pad_token", "unk_token"]
      substitutes[id] = all.lazy.compactMap { roles.target[$0] }.first
    }
    return substitutes
  }

  /// The source's token for special tokens of the target: by spelling, then by role.
  private static func specials(
    _ source: any Tokenizer, _ target: any Tokenizer,
    _ roles: (source: [String: TokenID], target: [String: TokenID])
  ) -> [TokenID: TokenID] {
    var origins: [TokenID: TokenID] = [:]
    var taken: Set<TokenID> = []
    func match(_ id: TokenID, _ origin: TokenID) {
      guard origins[id] == nil, taken.insert(origin).inserted else { return }
      origins[id] = origin
    }
    let own = Set(source.addedTokens.filter(\.isSpecial).map(\.id)).union(roles.source.values)
    for role in roles.target.keys.sorted() {
      if let id = roles.target[role], let origin = roles.source[role] { match(id, origin) }
    }
    for token in target.addedTokens where token.isSpecial {
      let spelling = target.vocabulary.spelling(of: token.id) ?? []
      if let origin = source.vocabulary.id(of: spelling), own.contains(origin) {
        match(token.id, origin)
      }
    }
    for role in roles.target.keys.sorted() {
      guard let id = roles.target[role], let other = kin[role] else { continue }
      if let origin = roles.source[other] { match(id, origin) }
    }
    return origins
  }
}

extension Tokenizer {
  /// The spelling that a piece of another tokenizer would have here; empty if it is part of a
  /// character and this tokenizer knows characters only.
  fileprivate func spelling(of id: TokenID, in other: any Tokenizer) -> [UInt8] {
    var text = other.comparableText(of: id)
    if text.first == 0xFF { text = other.surface(of: id) }
    let spelt = spelling(ofSurface: text)
    guard String(validating: spelt, as: UTF8.self) != nil else { return [] }
    guard kind == .wordPiece else { return spelt }
    return text.first == 0x20 ? Array(text.dropFirst()) : Array("##".utf8) + text
  }
}
