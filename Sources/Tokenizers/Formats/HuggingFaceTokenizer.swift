internal import ICU
public import RowPlans

/// A tokenizer of Hugging Face: `tokenizer.json`, `vocab.txt`, or `vocab.json` and `merges.txt`.
///
/// It encodes as the Rust crate `tokenizers` 0.22 and 0.23 do. Truncation and padding are kept in
/// the file and not applied.
public struct HuggingFaceTokenizer: Tokenizer {
  public let path: String
  public let vocabulary: Vocabulary
  public let addedTokens: [AddedToken]

  /// The stages.
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let model: Model
  let postProcessor: PostProcessor
  let decoder: Decoder?

  /// The IDs of the added tokens.
  let addedIDs: Set<TokenID>
  /// The byte that each piece of the byte fallback stands for.
  let bytesOfPieces: [TokenID: UInt8]

  /// The form of text in pieces.
  let pieceText: PieceText

  /// The layout of its files, so that they can be written again.
  let source: TokenizerSource

  /// Finds the added tokens in raw text and in normalized text.
  let rawMatcher: AddedTokenMatcher?
  let normalizedMatcher: AddedTokenMatcher?

  /// Puts stages together.
  ///
  /// - Throws: `TokenizerError.conflict` if an added token has the ID of another piece.
  init(
    path: String, normalizer: Normalizer?, preTokenizer: PreTokenizer?, model: Model,
    postProcessor: PostProcessor, decoder: Decoder?, added: AddedTokens, source: TokenizerSource
  ) throws {
    self.path = path
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.postProcessor = postProcessor
    self.decoder = decoder
    self.source = source
    pieceText = PieceText(preTokenizer, normalizer)
    addedTokens = added.tokens
    addedIDs = Set(addedTokens.map(\.id))
    bytesOfPieces = Dictionary(
      model.byteIDs.enumerated().filter { $1 != .max }.map { (TokenID($1), UInt8($0)) },
      uniquingKeysWith: { first, _ in first })
    var vocabulary = model.vocabulary
    for token in addedTokens where vocabulary.id(of: token.content) != token.id {
      if let other = vocabulary.insert(token.content.utf8, id: token.id) {
        throw TokenizerError.conflict(
          file: path, piece: token.content, id: token.id.rawValue, otherID: other.rawValue)
      }
    }
    self.vocabulary = vocabulary
    rawMatcher = AddedTokenMatcher(
      addedTokens.filter { !$0.isNormalized }.map { ($0, Array($0.content.utf8)) })
    let matchers = PatternMatchers()
    normalizedMatcher = AddedTokenMatcher(
      try addedTokens.filter(\.isNormalized).map { token in
        var text = NormalizedText(bytes: Array(token.content.utf8), isAtStart: true)
        try normalizer?.apply(to: &text, matchers)
        return (token, text.bytes)
      })
  }

  public var kind: TokenizerKind {
    switch model {
    case .bpe: .bpe
    case .unigram: .unigram
    case .wordPiece: .wordPiece
    case .wordLevel: .wordLevel
    }
  }

  public var unknownID: TokenID? { model.unknownID.map { TokenID($0) } }

  public var coversAllBytes: Bool {
    if isByteLevel { return byteLevelIDs.allSatisfy { $0 != nil } }
    let bytes = model.byteIDs
    return !bytes.isEmpty && !bytes.contains(.max)
  }

  public var takesWholePieces: Bool {
    if case .bpe(let model) = model { return model.options.ignoresMerges }
    return false
  }

  public func makeEncoder() -> any Encoder { HuggingFaceEncoder(self) }

  public func makeChunkEncoder() -> (any ChunkEncoder)? {
    CutRules(self).map { HuggingFaceChunkEncoder($0, self) }
  }

  /// Whether text becomes GPT-2's characters for bytes on its way to the model.
  var isByteLevel: Bool {
    if case .byteLevel = pieceText { return true }
    return false
  }

  /// The pieces of the 256 bytes of a byte-level model, `nil` where one is missing.
  var byteLevelIDs: [TokenID?] {
    ByteLevelAlphabet.shared.scalars.map { scalar in
      var spelling: [UInt8] = []
      UTF8Text.append(scalar, to: &spelling)
      return model.vocabulary.id(of: spelling)
    }
  }
}
