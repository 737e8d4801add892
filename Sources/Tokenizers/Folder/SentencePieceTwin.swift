internal import Files
internal import RowPlans

/// A SentencePiece model beside the primary tokenizer, from which that was made.
///
/// The two number their pieces differently: the IDs of XLM-R, mBART and NLLB are one more than the
/// model's, CamemBERT's four more, Marian's and M2M100's have an order of their own. Nothing is
/// taken from the family's name; pieces correspond by their spelling.
struct SentencePieceTwin: CompanionFile {
  let twin: SentencePieceTokenizer
  /// For each piece of the model, the primary ID of the same spelling.
  let primaryIDs: [TokenID?]
  /// The number by which the primary IDs are greater, if it is the same for all pieces of text and
  /// counts.
  private let offset: Int?
  /// Whether pieces that the primary tokenizer does not have stay.
  private let keepsStrays: Bool

  var name: String { Folder.lastComponent(of: twin.path) }

  /// Reads the model, and finds its pieces in `primary`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if a piece is not there.
  init(_ path: String, _ bytes: [UInt8], _ primary: any Tokenizer) throws {
    let twin = try SentencePieceTokenizer(bytes, path: path)
    self.twin = twin
    keepsStrays = false
    let primaryIDs = Self.ids(of: twin, in: primary.vocabulary)
    let missing = primaryIDs.indices.filter {
      primaryIDs[$0] == nil && twin.model.types[$0].isText
    }
    self.primaryIDs = primaryIDs
    if let first = missing.first {
      let piece = twin.vocabulary.text(of: TokenID(first))
      let other = Folder.lastComponent(of: primary.path)
      throw TokenizerError.unsuitable(
        file: path, place: "pieces",
        problem:
          "\(missing.count) of \(primaryIDs.count), the first '\(piece)' (#\(first)), are not "
          + "in \(other). Leave this file out, or make \(other) from it again.")
    }
    offset = Self.offset(primaryIDs, twin.model.types)
  }

  /// Takes a model whose IDs mean nothing: its pieces are looked up by their spelling, for its encoders
  /// too.
  ///
  /// Those that are not in `vocabulary` stay after any surgery: text may be segmented into them, and
  /// what stands there then, the unknown token, must not change.
  init(
    _ model: SentencePieceTokenizer, lookedUpIn vocabulary: Vocabulary, unknownID: TokenID
  ) {
    primaryIDs = Self.ids(of: model, in: vocabulary)
    var model = model
    model.numbering = PieceNumbering(primaryIDs, in: vocabulary, unknownID: unknownID)
    twin = model
    keepsStrays = true
    offset = nil
  }

  private static func ids(
    of model: SentencePieceTokenizer, in vocabulary: Vocabulary
  ) -> [TokenID?] {
    model.model.types.indices.map { id in
      model.vocabulary.spelling(of: TokenID(id)).flatMap { vocabulary.id(of: $0) }
    }
  }

  /// The pieces the model cannot do without, as far as the primary tokenizer has them.
  func requiredPieces() -> [(id: TokenID, reason: String)] {
    twin.requiredPieces().compactMap { required in
      primaryIDs[required.id.index].map { ($0, "\(name): \(required.reason)") }
    }
  }

  func bytes(after plan: RowPlan) throws -> [UInt8]? { try bytes(after: plan, adding: .none) }

  /// New pieces come after all that stay, in the order of the plan.
  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]? {
    let kept = kept(plan)
    guard keepsOffset(kept, plan) else { return nil }
    let added = plan.rows.filter { if case .added = $0 { true } else { false } }
    let twinPlan = RowPlan(rows: kept.map(RowPlan.Row.kept) + added, of: primaryIDs.count)
    return try twin.files(after: twinPlan, adding: new).first?.bytes
  }

  func notes(after plan: RowPlan) throws -> [String] {
    guard !keepsOffset(kept(plan), plan) else { return [] }
    return [
      "\(name) is left out: after this plan its IDs would not differ from the tokenizer's by "
        + "\(offset ?? 0) any more, on which loaders rely."
    ]
  }

  /// The pieces of the model that stay: those that cannot go, and those whose row is kept.
  private func kept(_ plan: RowPlan) -> [TokenID] {
    let required = Set(twin.requiredPieces().map(\.id))
    return primaryIDs.indices.compactMap { index in
      let id = TokenID(index)
      if required.contains(id) { return id }
      guard let primaryID = primaryIDs[index] else { return keepsStrays ? id : nil }
      return plan.keeps(primaryID) ? id : nil
    }
  }

  /// Whether the new IDs differ by the same number as the old ones, if those did.
  private func keepsOffset(_ kept: [TokenID], _ plan: RowPlan) -> Bool {
    guard let offset else { return true }
    let types = kept.map { twin.model.types[$0.index] }
    let newIDs = kept.map { primaryIDs[$0.index].flatMap(plan.newID) }
    guard Self.offset(newIDs, types) == offset || !types.contains(.normal) else { return false }
    let added = plan.rows.indices.filter { if case .added = plan.rows[$0] { true } else { false } }
    return added.enumerated().allSatisfy { $1 - (kept.count + $0) == offset }
  }

  /// The difference between `ids` and their positions, if all pieces of text have the same.
  private static func offset(_ ids: [TokenID?], _ types: [PieceType]) -> Int? {
    var offset: Int?
    for (index, id) in ids.enumerated() where types[index] == .normal {
      guard let id else { return nil }
      let difference = id.index - index
      guard offset == nil || offset == difference else { return nil }
      offset = difference
    }
    return offset
  }
}

extension PieceType {
  /// Whether such a piece stands for text, and not only for a control or for nothing.
  var isText: Bool { self == .normal || self == .userDefined || self == .byte }
}
