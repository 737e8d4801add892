internal import ICU
internal import RowPlans

/// Makes the pipeline by which ranked pieces segment text: a pattern splits it, each part that is a
/// piece is taken whole, and the bytes of every other part are merged.
enum RankedPipeline {
  /// Makes a pipeline.
  ///
  /// What no match of the pattern covers has no tokens, as in tiktoken.
  ///
  /// - Parameters:
  ///   - pieces: The pieces, as the bytes they are, with IDs in the order of their ranks.
  ///   - pattern: The regular expression of words.
  ///   - path: The file, for messages.
  /// - Returns: The pipeline.
  /// - Throws: `TokenizerError.unsuitable` if the pattern is not understood.
  static func make(
    of pieces: Vocabulary, pattern: String, path: String
  ) throws -> HuggingFaceTokenizer {
    let split = try splitting(pattern, path: path)
    var options = BPEModel.Options()
    options.ignoresMerges = true
    let model = Model.bpe(
      BPEModel(
        options, vocabulary: byteLevel(pieces), merges: RankedMerges.merges(of: pieces)))
    return try HuggingFaceTokenizer(
      path: path, normalizer: nil,
      preTokenizer: .sequence([
        .split(split, .removed, isInverted: true),
        .byteLevel(addsPrefixSpace: false, splits: false),
      ]),
      model: model, postProcessor: PostProcessor(), decoder: .byteLevel,
      added: try AddedTokens([], model: model, file: path),
      source: .vocabularyAndMerges(header: nil))
  }

  /// Returns the pattern that text is searched for.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the expression is not understood.
  static func splitting(_ pattern: String, path: String) throws -> TextPattern {
    do { return try TextPattern(pattern, in: .fancy) } catch {
      throw TokenizerError.unsuitable(file: path, place: "pattern", problem: "\(error)")
    }
  }

  /// The pieces in GPT-2's characters for bytes.
  private static func byteLevel(_ pieces: Vocabulary) -> Vocabulary {
    var vocabulary = Vocabulary()
    for id in pieces.ids() {
      guard let piece = pieces.spelling(of: id) else { continue }
      _ = vocabulary.insert(ByteLevelAlphabet.shared.mapped(Array(piece).span), id: id)
    }
    return vocabulary
  }
}
