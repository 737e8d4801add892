internal import RowPlans

/// Encodes text with SentencePiece as `llama.cpp` does: user-defined pieces are found first, and what
/// lies between them is encoded each for itself, with a space before it if the file says so.
///
/// `MarianTokenizer` does the same with its special tokens.
///
/// Source: `llama-vocab.cpp`, `tokenizer_st_partition`. It looks for one piece after another, the
/// longest first; here, as in Hugging Face, the leftmost is found and the longest there, which differs
/// only where pieces overlap.
final class FragmentEncoder: Encoder {
  private let matcher: AddedTokenMatcher
  private let base: any Encoder

  init(_ matcher: AddedTokenMatcher, _ base: any Encoder) {
    self.matcher = matcher
    self.base = base
  }

  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws {
    guard matcher.occurs(in: text) else {
      return try base.encode(text, addingSpecialTokens: addingSpecialTokens, into: &tokens)
    }
    try matcher.forEachStretch(of: text) { stretch in
      if let id = stretch.id {
        tokens.append(Token(id))
      } else {
        try base.encode(
          text.extracting(stretch.range), addingSpecialTokens: false, into: &tokens)
      }
    }
  }
}

/// Encodes chunks in which no user-defined piece occurs; lines with one are encoded whole.
final class FragmentChunkEncoder: ChunkEncoder {
  private let matcher: AddedTokenMatcher
  private let base: any ChunkEncoder

  /// Fails if a piece goes across the cut between two chunks: it has a space after another byte.
  init?(_ matcher: AddedTokenMatcher, _ base: any ChunkEncoder) {
    let goesAcross = matcher.spellings.contains { spelling in
      zip(spelling, spelling.dropFirst()).contains { $0 != 0x20 && $1 == 0x20 }
    }
    if goesAcross { return nil }
    self.matcher = matcher
    self.base = base
  }

  func encode(chunk: Span<UInt8>, isFirst: Bool, into tokens: inout [Token]) throws -> ChunkPlace {
    if matcher.occurs(in: chunk) { return .never }
    return try base.encode(chunk: chunk, isFirst: isFirst, into: &tokens)
  }
}
