internal import ICU
internal import RowPlans

/// Encodes chunks with a ``HuggingFaceTokenizer``, for one thread.
///
/// A chunk with an added token is never counted for itself: the token may take white space beside it,
/// must be a single word, and ends a segment. An added token that reaches across a cut is seen by
/// what it has before the cut.
final class HuggingFaceChunkEncoder: ChunkEncoder {
  private let rules: CutRules
  private let encoder: HuggingFaceEncoder
  private let matchers = PatternMatchers()
  private var workspace = UnigramMargins.Workspace()

  init(_ rules: CutRules, _ tokenizer: HuggingFaceTokenizer) {
    self.rules = rules
    encoder = HuggingFaceEncoder(tokenizer)
  }

  func encode(chunk: Span<UInt8>, isFirst: Bool, into tokens: inout [Token]) throws -> ChunkPlace {
    guard let bytes = UTF8Text.valid(chunk), !rules.rawTokens.occur(in: bytes) else {
      return .never
    }
    // A blank chunk is the last of its line, so that nothing follows it.
    let isBlank = bytes.allSatisfy { $0 == 0x20 }
    var text = NormalizedText(bytes: bytes, isAtStart: isFirst)
    guard
      try rules.normalizer.apply(
        to: &text, isFirst: isFirst, isBlank: isBlank, matchers),
      !rules.normalizedTokens.occur(in: text.bytes),
      let place = rules.place(of: text.bytes, isBlank: isBlank, &workspace)
    else { return .never }
    try encoder.encodeChunk(text, into: &tokens)
    return place
  }
}

/// Why the tokens of a line are those of its chunks, for one tokenizer.
struct CutRules: Sendable {
  /// Added tokens, which a chunk must not have, nor part of one that a cut goes through.
  struct Tokens: Sendable {
    let matcher: AddedTokenMatcher?
    let straddlers: Straddlers

    func occur(in text: [UInt8]) -> Bool {
      matcher?.occurs(in: text.span) ?? false || straddlers.mayFollow(text)
    }
  }

  let normalizer: NormalizerCut
  let rawTokens: Tokens
  let normalizedTokens: Tokens
  private let model: ModelCut

  /// Looks at the stages of a tokenizer; `nil` if one is not known to allow cuts.
  init?(_ tokenizer: HuggingFaceTokenizer) {
    guard let normalizer = NormalizerCut(tokenizer.normalizer),
      let preTokenizer = PreTokenizerCut(tokenizer.preTokenizer, leads: normalizer.leads),
      let model = ModelCut(tokenizer.model, preTokenizer)
    else { return nil }
    self.normalizer = normalizer
    self.model = model
    rawTokens = Tokens(
      matcher: tokenizer.rawMatcher,
      straddlers: Straddlers(tokenizer.rawMatcher?.spellings ?? [], spaces: [[0x20]]))
    normalizedTokens = Tokens(
      matcher: tokenizer.normalizedMatcher,
      straddlers: Straddlers(
        tokenizer.normalizedMatcher?.spellings ?? [], spaces: normalizer.leads))
  }

  /// Returns the places where a normalized chunk has the tokens that it has alone; `nil` if there
  /// are none.
  func place(
    of text: [UInt8], isBlank: Bool, _ workspace: inout UnigramMargins.Workspace
  ) -> ChunkPlace? {
    model.place(of: text, isBlank: isBlank, &workspace)
  }
}
