internal import RowPlans

/// Encodes words with a model, and remembers the short ones, for one thread.
struct WordEncoder {
  private var cache = WordCache<Token>()
  private var workspace = Workspace()

  /// Appends the tokens of each part of `text`.
  ///
  /// - Parameters:
  ///   - parts: The words, none of them empty.
  ///   - text: What they are parts of.
  ///   - model: The model, for all calls the same.
  ///   - leavesBytes: Whether bytes are still to be mapped to GPT-2's characters, for all calls the
  ///     same.
  ///   - tokens: The tokens.
  /// - Throws: `TokenizerError.unencodable`, without a file.
  mutating func encode(
    _ parts: [PreTokens.Part], of text: Span<UInt8>, _ model: Model, leavesBytes: Bool,
    into tokens: inout [Token]
  ) throws {
    for part in parts {
      let word = text.extracting(part.start..<part.end)
      guard word.count <= WordCache<Token>.wordLimit else {
        try encode(word, model, leavesBytes, into: &tokens)
        continue
      }
      let hash = WordHash.hash(word)
      if cache.append(word, hash, to: &tokens) { continue }
      let start = tokens.count
      try encode(word, model, leavesBytes, into: &tokens)
      cache.insert(word, hash, tokens[start...])
    }
  }

  private mutating func encode(
    _ word: Span<UInt8>, _ model: Model, _ leavesBytes: Bool, into tokens: inout [Token]
  ) throws {
    if leavesBytes {
      try model.encode(bytes: word, &workspace, into: &tokens)
    } else {
      try model.encode(word, &workspace, into: &tokens)
    }
  }
}
