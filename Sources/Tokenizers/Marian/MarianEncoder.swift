internal import ICU
internal import RowPlans

/// Encodes text with one side of a ``MarianTokenizer``, for one thread.
final class MarianEncoder: Encoder {
  private let base: any Encoder
  private let endID: TokenID?

  /// Puts the search for special tokens and language codes before the encoder of a model.
  init(_ model: any Encoder, _ config: MarianConfig, _ vocabulary: Vocabulary) {
    let encoder = LanguageCodeEncoder(
      model, vocabulary, unknownID: vocabulary.id(of: config.unknownToken))
    base = config.matcher.map { FragmentEncoder($0, encoder) } ?? encoder
    endID = config.endID
  }

  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws {
    try base.encode(UTF8Text.repaired(text).span, addingSpecialTokens: false, into: &tokens)
    if addingSpecialTokens, let endID { tokens.append(Token(endID)) }
  }
}

/// Takes a language code at the beginning of a text as one piece, and encodes the rest.
private final class LanguageCodeEncoder: Encoder {
  private let base: any Encoder
  private let vocabulary: Vocabulary
  private let unknownID: TokenID?

  init(_ base: any Encoder, _ vocabulary: Vocabulary, unknownID: TokenID?) {
    self.base = base
    self.vocabulary = vocabulary
    self.unknownID = unknownID
  }

  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws {
    let end = LanguageCode.end(in: text) ?? 0
    if end > 0, let id = vocabulary.id(of: text.extracting(0..<end)) ?? unknownID {
      tokens.append(Token(id))
    }
    try base.encode(
      text.extracting(end..<text.count), addingSpecialTokens: false, into: &tokens)
  }
}

/// Encodes chunks in which no language code begins; lines with one are encoded whole.
final class MarianChunkEncoder: ChunkEncoder {
  private let base: any ChunkEncoder

  init(_ base: any ChunkEncoder) { self.base = base }

  func encode(chunk: Span<UInt8>, isFirst: Bool, into tokens: inout [Token]) throws -> ChunkPlace {
    if isFirst, LanguageCode.begins(chunk) { return .never }
    return try base.encode(chunk: chunk, isFirst: isFirst, into: &tokens)
  }
}

/// The code by which a text names the language to translate it to: `>>fra<<`.
private enum LanguageCode {
  /// Whether a text begins as one with a code does.
  static func begins(_ text: Span<UInt8>) -> Bool {
    text.count >= 2 && text[0] == 0x3E && text[1] == 0x3E
  }

  /// Returns the end of the code that a text begins with, if it begins with one.
  static func end(in text: Span<UInt8>) -> Int? {
    guard begins(text) else { return nil }
    var index = 2
    while index + 1 < text.count {
      if text[index] == 0x3C, text[index + 1] == 0x3C { return index + 2 }
      index += 1
    }
    return nil
  }
}
