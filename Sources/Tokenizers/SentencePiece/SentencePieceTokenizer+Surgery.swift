public import RowPlans

extension SentencePieceTokenizer {
  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    var required: [(id: TokenID, reason: String)] = []
    let lowest = kind == .sentencePieceUnigram ? model.lowestScoredID : nil
    let space = vocabulary.id(of: SentencePieceModel.space)
    for index in model.types.indices {
      let id = TokenID(index)
      let reason: String? =
        switch model.types[index] {
        case .unknown: "unknown text"
        case .control: "control symbol"
        case .userDefined: "user-defined symbol"
        case .byte: "byte piece"
        case .unused where kind == .sentencePieceBPE: "merges go through it"
        case .normal, .unused: id == lowest ? "lowest score" : id == space ? "space" : nil
        }
      if let reason { required.append((id, reason)) }
    }
    return required
  }

  public func derivation(of id: TokenID) -> [TokenID]? {
    guard case .bpe(let merges) = segmentation, model.has(id),
      model.types[id.index] == .normal || model.types[id.index] == .unused
    else { return [id] }
    let spelling = Array(vocabulary.spelling(of: id) ?? [])
    var segmenter = BPESegmenter(merges)
    guard let made = segmenter.derivation(of: id.rawValue, spelling) else { return nil }
    var seen: Set<UInt32> = []
    return made.filter { seen.insert($0).inserted }.map { TokenID($0) }
  }

  public func alphabet(of id: TokenID) -> [TokenID] {
    guard model.has(id), model.types[id.index].isMatched else { return [] }
    var characters: [TokenID] = []
    var rest = vocabulary.spelling(of: id) ?? []
    while let first = rest.first {
      let length = CharacterLength.announced(by: first, limit: rest.count)
      let character = vocabulary.id(of: rest.prefix(length))
      if let character, model.types[character.index].isMatched, !characters.contains(character) {
        characters.append(character)
      }
      rest = rest.dropFirst(length)
    }
    return characters
  }

  public func score(of id: TokenID) -> Double? {
    model.has(id) ? Double(model.scores[id.index]) : nil
  }

  public func surface(of id: TokenID) -> [UInt8] {
    guard model.has(id), let spelling = vocabulary.spelling(of: id) else { return [] }
    switch model.types[id.index] {
    case .byte: return model.byteIDs.firstIndex(of: id).map { [UInt8($0)] } ?? []
    case .control, .unknown: return Array(spelling)
    case .normal, .userDefined, .unused: return Self.unescaped(Array(spelling))
    }
  }

  /// The bytes with a space for each `▁`.
  static func unescaped(_ spelling: [UInt8]) -> [UInt8] {
    var surface: [UInt8] = []
    var rest = spelling[...]
    while let first = rest.first {
      if rest.starts(with: SentencePieceModel.space) {
        surface.append(0x20)
        rest = rest.dropFirst(SentencePieceModel.space.count)
      } else {
        surface.append(first)
        rest = rest.dropFirst()
      }
    }
    return surface
  }
}
