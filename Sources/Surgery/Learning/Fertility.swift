internal import RowPlans
public import Tokenizers

/// The number of tokens that text takes.
public struct Fertility: Hashable, Sendable {
  /// Tokens, without those a post-processor adds, and without added tokens.
  public let tokens: UInt64
  /// Words, as ICU breaks them.
  public let words: UInt64
  /// Bytes, line feeds not included.
  public let bytes: UInt64

  /// Tokens for each word; `nil` if there are none.
  public var tokensPerWord: Double? { words > 0 ? Double(tokens) / Double(words) : nil }
  /// Tokens for each byte; `nil` if there are none.
  public var tokensPerByte: Double? { bytes > 0 ? Double(tokens) / Double(bytes) : nil }

  /// Counts the tokens of a language's words.
  ///
  /// - Throws: `TokenizerError`.
  /// - Complexity: O(*n*) in the distinct words.
  public init(of counts: WordCounts.Language, by tokenizer: any Tokenizer) throws {
    let segmenter = tokenizer.makeWordSegmenter()
    let coversAllBytes = tokenizer.coversAllBytes
    var symbols: [WordSymbol] = []
    var tokens: UInt64 = 0
    for index in 0..<counts.table.count {
      symbols.removeAll(keepingCapacity: true)
      try segmenter.segment(counts.table.word(at: index).span, into: &symbols)
      var length = symbols.count
      if coversAllBytes {
        for case .character(let bytes) in symbols { length += bytes.count - 1 }
      }
      tokens += UInt64(length) * counts.table.counts[index]
    }
    self.tokens = tokens
    words = counts.words
    bytes = counts.bytes
  }
}
