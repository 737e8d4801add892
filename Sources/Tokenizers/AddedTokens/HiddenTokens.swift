internal import ICU
internal import RowPlans

/// Tells which added tokens the model never sees: no word that it is handed holds their spelling.
///
/// The matcher finds the text of a token, and not what later stages make of other text. So a piece of
/// the model with that spelling may still come out of it: `Ġthe` of " the", `cat` of "cats" if the
/// token is a single word, `cat` of "CAT" if the text is lowercased behind the matcher. A token is
/// hidden if none of this can happen, stage by stage: text without the spelling stays so.
struct HiddenTokens {
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  /// What pieces have before or behind the text that they stand for (`##`, `</w>`).
  let affixes: [[UInt8]]
  /// The tokens that only count between characters that are no words, by where they are looked for.
  let singleWords: (raw: Bool, normalized: Bool)

  init(
    _ tokens: [AddedToken], _ normalizer: Normalizer?, _ preTokenizer: PreTokenizer?, _ model: Model
  ) {
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    affixes = model.affixes.filter { !$0.isEmpty }
    singleWords = (
      tokens.contains { $0.isSingleWord && !$0.isNormalized },
      tokens.contains { $0.isSingleWord && $0.isNormalized }
    )
  }

  /// Whether the model never sees a token.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - spelling: What is looked for: the content, normalized if the token is.
  /// - Returns: `false` also where that is not known.
  func contains(_ token: AddedToken, lookedForAs spelling: [UInt8]) -> Bool {
    let content = Array(token.content.utf8)
    if preTokenizer?.alwaysCuts(content) == true { return true }
    // The search goes on behind a single word that is none, over what begins inside it.
    guard spelling == content, !(token.isNormalized ? singleWords.normalized : singleWords.raw),
      !affixes.contains(where: { content.starts(with: $0) || content.ends(with: $0) })
    else { return false }
    if !token.isNormalized, normalizer?.canMake(content) == true { return false }
    return !(preTokenizer?.steps ?? []).contains { $0.canMake(content) }
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }

  /// Whether all characters stand for their own byte in GPT-2's alphabet.
  fileprivate var isPrintableASCII: Bool { allSatisfy { (0x21...0x7E).contains($0) } }

  /// Whether a character is in both texts.
  fileprivate func sharesCharacter(with other: [UInt8]) -> Bool {
    let characters = Set(String(decoding: other, as: UTF8.self).unicodeScalars)
    return String(decoding: self, as: UTF8.self).unicodeScalars.contains(where: characters.contains)
  }
}

extension Model {
  /// What pieces have before or behind the text that they stand for.
  fileprivate var affixes: [[UInt8]] {
    switch self {
    case .bpe(let model): [model.options.prefix, model.options.suffix]
    case .wordPiece(let model): [model.prefix]
    case .unigram, .wordLevel: []
    }
  }
}

extension Normalizer {
  /// Whether text without `content` may become text with it; `true` where that is not known.
  fileprivate func canMake(_ content: [UInt8]) -> Bool {
    switch self {
    case .strip: false
    case .byteLevel: !content.isPrintableASCII
    // In ASCII, only these three are the composed form of other characters.
    case .form(.nfc): !content.isPrintableASCII || content.sharesCharacter(with: Array("K;`".utf8))
    case .lowercase: content.contains { $0 >= 0x80 || (0x61...0x7A).contains($0) }
    case .prepend(let text): content.sharesCharacter(with: text)
    // What stands there instead keeps what lies beside it apart.
    case .replace(_, let text): text.isEmpty || content.sharesCharacter(with: text)
    case .sequence(let parts): parts.contains { $0.canMake(content) }
    case .bert, .form, .nmt, .precompiled, .stripAccents: true
    }
  }
}

extension PreTokenizer {
  /// Whether parts without `content` may become parts with it.
  fileprivate func canMake(_ content: [UInt8]) -> Bool {
    switch self {
    case .byteLevel: !content.isPrintableASCII
    case .metaspace(let metaspace): content.sharesCharacter(with: metaspace.replacement)
    case .bert, .delimiter, .digits, .fixedLength, .punctuation, .sequence, .split, .unicodeScripts,
      .whitespace, .whitespaceSplit:
      false
    }
  }

  /// Whether `content` never is within one word, whatever text it came of.
  fileprivate func alwaysCuts(_ content: [UInt8]) -> Bool {
    guard case .bert = self, content.count > 1 else { return false }
    return content.contains { (0x21...0x2F).contains($0) || (0x3A...0x40).contains($0) }
      || content.contains { (0x5B...0x60).contains($0) || (0x7B...0x7E).contains($0) }
  }
}
