internal import ICU
internal import RowPlans

/// Encodes with a ``HuggingFaceTokenizer``, for one thread.
final class HuggingFaceEncoder: Encoder {
  private let tokenizer: HuggingFaceTokenizer
  private let model: Model
  private let matchers = PatternMatchers()
  private var preTokenizer: PreTokenizerRun
  private var words = WordEncoder()
  private var preTokens = PreTokens()
  private var result: [Token] = []

  init(_ tokenizer: HuggingFaceTokenizer) {
    self.tokenizer = tokenizer
    model = tokenizer.model
    preTokenizer = PreTokenizerRun(tokenizer.preTokenizer, matchers)
  }

  func encode(
    _ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]
  ) throws {
    result.removeAll(keepingCapacity: true)
    try encodeLine(UTF8Text.repaired(text))
    tokenizer.postProcessor.append(result[...], addsSpecial: addingSpecialTokens, to: &tokens)
  }

  /// Appends the tokens of a chunk that is normalized and has no added tokens.
  func encodeChunk(_ text: NormalizedText, into tokens: inout [Token]) throws {
    result.removeAll(keepingCapacity: true)
    try encodeNormalized(text.bytes, isAtStart: text.isAtStart)
    tokens.append(contentsOf: result)
  }

  /// Finds the added tokens of raw text, and encodes what lies between them.
  private func encodeLine(_ line: [UInt8]) throws {
    guard let matcher = tokenizer.rawMatcher else {
      return try encodeSegment(line, isAtStart: true)
    }
    try matcher.forEachStretch(of: line.span) { stretch in
      if let id = stretch.id {
        result.append(Token(id, isWhole: true))
      } else {
        try encodeSegment(
          Array(line[stretch.range]), isAtStart: stretch.range.lowerBound == 0)
      }
    }
  }

  /// Normalizes a segment, finds the added tokens of normalized text, and encodes the rest.
  private func encodeSegment(_ segment: [UInt8], isAtStart: Bool) throws {
    if segment.isEmpty { return }
    var text = NormalizedText(bytes: segment, isAtStart: isAtStart)
    try tokenizer.normalizer?.apply(to: &text, matchers)
    guard let matcher = tokenizer.normalizedMatcher else {
      return try encodeNormalized(text.bytes, isAtStart: text.isAtStart)
    }
    try matcher.forEachStretch(of: text.bytes.span) { stretch in
      if let id = stretch.id {
        result.append(Token(id, isWhole: true))
      } else {
        try encodeNormalized(
          Array(text.bytes[stretch.range]),
          isAtStart: text.isAtStart && stretch.range.lowerBound == 0)
      }
    }
  }

  private func encodeNormalized(_ text: [UInt8], isAtStart: Bool) throws {
    preTokens.start(text, isAtStart: isAtStart)
    try preTokenizer.apply(to: &preTokens)
    let text = preTokens.text
    do {
      try words.encode(
        preTokens.parts, of: text.span, model, leavesBytes: preTokenizer.leavesBytes,
        into: &result)
    } catch TokenizerError.unencodable(_, let text) {
      throw TokenizerError.unencodable(file: tokenizer.path, text: text)
    }
  }
}
