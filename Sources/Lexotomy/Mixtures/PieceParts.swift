internal import Initializers
internal import RowPlans
internal import Tokenizers

/// The pieces of the source that an added piece falls apart into, by the source's own segmentation.
///
/// Pieces inside words (`##ing`) are taken apart as such. The unknown token is no part.
struct PieceParts {
  private let tokenizer: any Tokenizer
  private let spellings: [[UInt8]]
  private let prefix: [UInt8]
  private let segmenter: any WordSegmenter

  /// Prepares to take pieces apart.
  ///
  /// - Parameters:
  ///   - spellings: The added pieces as the result's vocabulary has them.
  ///   - tokenizer: The source.
  init(_ spellings: [[UInt8]], in tokenizer: any Tokenizer) {
    self.spellings = spellings
    self.tokenizer = tokenizer
    segmenter = tokenizer.makeWordSegmenter()
    prefix = tokenizer.kind == .wordPiece ? Array("##".utf8) : []
  }

  /// The parts of an added piece, in order.
  ///
  /// - Throws: `TokenizerError`.
  func parts(of piece: Int) throws -> [Part] {
    let spelling = spellings[piece]
    if spelling.isEmpty { return [] }
    if !prefix.isEmpty, spelling.starts(with: prefix) {
      return continuationParts(Array(spelling.dropFirst(prefix.count)))
    }
    var symbols: [WordSymbol] = []
    try segmenter.segment(spelling: spelling.span, into: &symbols)
    return symbols.compactMap { symbol in
      guard case .piece(let id) = symbol, id != tokenizer.unknownID else { return nil }
      return Part(id, characterCount: Self.characterCount(tokenizer.surface(of: id)))
    }
  }

  /// The longest pieces inside words that spell `text`, from left to right; none if that fails.
  private func continuationParts(_ text: [UInt8]) -> [Part] {
    var parts: [Part] = []
    var start = 0
    while start < text.count {
      var end = text.count
      while end > start, tokenizer.vocabulary.id(of: prefix + text[start..<end]) == nil { end -= 1 }
      guard end > start, let id = tokenizer.vocabulary.id(of: prefix + text[start..<end]) else {
        return []
      }
      parts.append(
        Part(id, characterCount: Self.characterCount(Array(text[start..<end]))))
      start = end
    }
    return parts
  }

  /// The characters that begin in `text`: bytes that continue one do not count.
  private static func characterCount(_ text: [UInt8]) -> Int { text.count { $0 & 0xC0 != 0x80 } }
}
