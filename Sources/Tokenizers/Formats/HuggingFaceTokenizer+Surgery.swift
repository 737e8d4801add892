internal import ICU
internal import JSON
public import RowPlans

extension HuggingFaceTokenizer {
  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    var reasons: [TokenID: String] = [:]
    func require(_ ids: some Sequence<TokenID>, _ reason: String) {
      for id in ids where vocabulary.spelling(of: id) != nil && reasons[id] == nil {
        reasons[id] = reason
      }
    }
    require(addedTokens.map(\.id), "added token")
    require(unknownID.map { [$0] } ?? [], "unknown token")
    require(postProcessor.namedIDs, "added by the post-processor")
    require(paddingID.map { [$0] } ?? [], "padding")
    require(bytePieces, "byte")
    require(lowestScored.map { [$0] } ?? [], "lowest score")
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The padding token that tokenizer.json names.
  var paddingID: TokenID? {
    guard case .document(let document) = source else { return nil }
    return document["padding"]?["pad_id"]?.int.flatMap(UInt32.init(exactly:)).map { TokenID($0) }
  }

  /// The pieces of single bytes: of the fallback, or of a byte-level model in all their forms.
  private var bytePieces: [TokenID] {
    if isByteLevel {
      guard case .bpe(let model) = model else { return byteLevelIDs.compactMap { $0 } }
      return ByteLevelAlphabet.shared.scalars.flatMap(model.pieces).map { TokenID($0) }
    }
    return Array(bytesOfPieces.keys)
  }

  /// A Unigram piece with the lowest score, which sets the score of unknown characters.
  private var lowestScored: TokenID? {
    guard case .unigram(let model) = model, let lowest = model.scores.min() else { return nil }
    let ids = vocabulary.ids().filter { $0.index < model.scores.count }
    return ids.first { model.scores[$0.index] == lowest }
  }

  public func derivation(of id: TokenID) -> [TokenID]? {
    guard vocabulary.spelling(of: id) != nil else { return nil }
    guard case .bpe(let model) = model, model.vocabulary.spelling(of: id) != nil,
      !hiddenIDs.contains(id)
    else { return [id] }
    return model.derivation(of: id)
  }

  public func alphabet(of id: TokenID) -> [TokenID] {
    guard !isAdded(id), let spelling = model.vocabulary.spelling(of: id) else { return [] }
    if bytesOfPieces[id] != nil { return [id] }
    var ids: [TokenID] = []
    var known: Set<TokenID> = []
    for id in characterPieces(of: spelling) where known.insert(id).inserted { ids.append(id) }
    return ids
  }

  private func characterPieces(of spelling: ArraySlice<UInt8>) -> [TokenID] {
    switch model {
    case .bpe(let model):
      scalars(of: model.core(of: spelling).text).flatMap(model.pieces).map { TokenID($0) }
    case .unigram(let model):
      scalars(of: Array(spelling)).compactMap { model.vocabulary.id(of: Self.utf8($0)) }
    case .wordPiece(let model):
      scalars(of: Array(spelling.dropFirst(model.prefixLength(of: spelling)))).flatMap { scalar in
        let bytes = Self.utf8(scalar)
        return [bytes, model.prefix + bytes].compactMap { model.vocabulary.id(of: $0) }
      }
    case .wordLevel: []
    }
  }

  public func surface(of id: TokenID) -> [UInt8] {
    guard let spelling = vocabulary.spelling(of: id) else { return [] }
    if isAdded(id) { return Array(spelling) }
    if let byte = bytesOfPieces[id] { return [byte] }
    switch model {
    case .bpe(let model): return pieceText.original(of: model.core(of: spelling).text[...])
    case .wordPiece(let model):
      return pieceText.original(of: spelling.dropFirst(model.prefixLength(of: spelling)))
    case .unigram, .wordLevel: return pieceText.original(of: spelling)
    }
  }

  public func score(of id: TokenID) -> Double? {
    guard case .unigram(let model) = model, id.index < model.scores.count else { return nil }
    return model.scores[id.index]
  }

  private func isAdded(_ id: TokenID) -> Bool { addedIDs.contains(id) }

  private func scalars(of text: [UInt8]) -> [UInt32] {
    var scalars: [UInt32] = []
    let span = text.span
    var index = 0
    while index < span.count { scalars.append(UTF8Text.next(span, &index)) }
    return scalars
  }

  private static func utf8(_ scalar: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    UTF8Text.append(scalar, to: &bytes)
    return bytes
  }
}

extension WordPieceModel {
  /// The bytes of the prefix if `spelling` has it, else 0.
  func prefixLength(of spelling: ArraySlice<UInt8>) -> Int {
    spelling.starts(with: prefix) && spelling.count > prefix.count ? prefix.count : 0
  }
}
