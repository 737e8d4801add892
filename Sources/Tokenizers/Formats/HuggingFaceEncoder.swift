internal import ICU
internal import RowPlans

/// Encodes with a ``HuggingFaceTokenizer``, for one thread.
final class HuggingFaceEncoder: Encoder {
  let tokenizer: HuggingFaceTokenizer
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
    try encodeNormalized(text.bytes, startLength: text.startLength(behind: 0))
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
    try tokenizer.findStart(of: &text, from: segment, matchers)
    guard let matcher = tokenizer.normalizedMatcher else {
      return try encodeNormalized(text.bytes, startLength: text.startLength(behind: 0))
    }
    try matcher.forEachStretch(of: text.bytes.span) { stretch in
      if let id = stretch.id {
        result.append(Token(id, isWhole: true))
      } else {
        try encodeNormalized(
          Array(text.bytes[stretch.range]),
          startLength: text.startLength(behind: stretch.range.lowerBound))
      }
    }
  }

  private func encodeNormalized(_ text: [UInt8], startLength: Int) throws {
    preTokens.start(text, startLength: startLength)
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

extension HuggingFaceTokenizer {
  /// Finds how much of a normalized text comes from its first character, if a step asks for it.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - source: The text before.
  ///   - matchers: The regular expressions of the thread.
  /// - Throws: As the normalizer.
  func findStart(
    of text: inout NormalizedText, from source: [UInt8], _ matchers: PatternMatchers
  ) throws {
    guard text.isAtStart, asksForStart, let normalizer, let lead = source.first else { return }
    let length = min(UTF8Text.length(leading: lead), source.count)
    var first = NormalizedText(bytes: Array(source[..<length]), isAtStart: true)
    try normalizer.apply(to: &first, matchers)
    let count = String(decoding: first.bytes, as: UTF8.self).unicodeScalars.count
    let bytes = text.bytes
    var end = 0
    for _ in 0..<count where end < bytes.count { _ = UTF8Text.next(bytes.span, &end) }
    text.startLength = max(1, end)
  }
}
