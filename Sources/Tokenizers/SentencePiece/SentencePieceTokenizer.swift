public import RowPlans

/// A tokenizer of `google/sentencepiece`: Unigram or BPE by scores, from a `*.model` file.
///
/// It encodes as version 0.2.3 does, to the last bit of each sum. The file's own IDs count; what a
/// Hugging Face class adds to them is not here.
public struct SentencePieceTokenizer: Tokenizer {
  /// The algorithm that segments text.
  enum Segmentation: Sendable {
    case unigram(UnigramSegmenter)
    case bpe(ScoredMerges)
  }

  public let path: String
  public let kind: TokenizerKind
  public let addedTokens: [AddedToken]

  let model: SentencePieceModel
  let normalizer: SentencePieceNormalizer
  let segmentation: Segmentation
  /// Whether words can be segmented one by one, and remembered.
  let splitsWords: Bool
  /// The IDs that its encoders give in place of the file's own, if those are another file's.
  var numbering: PieceNumbering?

  /// Reads a model from its bytes.
  ///
  /// - Parameters:
  ///   - bytes: The contents of the file.
  ///   - path: Its path, for messages and for its name.
  /// - Throws: `TokenizerError` if the file is damaged, or segments by words or characters only.
  /// - Complexity: O(*n* log *n*) in the bytes of the file.
  public init(_ bytes: [UInt8], path: String) throws {
    self.path = path
    model = try SentencePieceModel(bytes, file: path)
    let symbols = model.trie { $0 == .userDefined }
    normalizer = try SentencePieceNormalizer(model, symbols: symbols)
    switch model.trainer.modelType {
    case 1:
      kind = .sentencePieceUnigram
      segmentation = .unigram(try UnigramSegmenter(model))
      splitsWords = false
    case 2:
      let merges = ScoredMerges(model, symbols: symbols)
      kind = .sentencePieceBPE
      segmentation = .bpe(merges)
      splitsWords = !merges.hasUnused && normalizer.givesUnicode && model.hasPiecesOfWords
    case let type:
      throw TokenizerError.unknownType(
        file: path, place: "trainer_spec.model_type",
        type: type == 3 ? "WORD" : type == 4 ? "CHAR" : String(type))
    }
    addedTokens = Self.addedTokens(of: model)
  }

  public var vocabulary: Vocabulary { model.vocabulary }
  public var unknownID: TokenID? { model.unknownID }
  public var coversAllBytes: Bool { model.trainer.hasByteFallback }
  public var takesWholePieces: Bool { false }

  public func makeEncoder() -> any Encoder { SentencePieceEncoder(self) }

  public func makeChunkEncoder() -> (any ChunkEncoder)? { SentencePieceChunkEncoder(self) }

  private static func addedTokens(of model: SentencePieceModel) -> [AddedToken] {
    model.types.indices.compactMap { id in
      let type = model.types[id]
      guard type == .control || type == .userDefined else { return nil }
      return AddedToken(
        id: TokenID(id), content: model.vocabulary.text(of: TokenID(id)),
        isSpecial: type == .control)
    }
  }
}
