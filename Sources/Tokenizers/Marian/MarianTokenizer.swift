internal import Files
public import RowPlans

/// The tokenizer of a MarianMT model: a SentencePiece model for the language it reads, `source.spm`,
/// one for the language it writes, `target.spm`, and `vocab.json`, which has the IDs of both's pieces.
///
/// Text becomes what `MarianTokenizer` of transformers 4.57 and 5.23 makes of it. Special tokens are
/// found first. Where a stretch between them begins with `>>` and has a `<<`, all up to there is one
/// piece, which tells the language to translate to (`>>fra<<`). The rest is segmented by one of the
/// models, and the pieces are looked up by their spelling. What has no ID is the unknown token. The
/// class's other method `normalize` is not called by it, and not here.
///
/// The models stay complete where `vocab.json` lacks their pieces, so that text which was unknown
/// before stays so, and theorem U1 (or S1) holds for each side.
public struct MarianTokenizer: Tokenizer {
  /// The path of `vocab.json`.
  public let path: String
  public let kind: TokenizerKind
  public let addedTokens: [AddedToken]
  public let unknownID: TokenID?

  /// `vocab.json`.
  let file: VocabularyJSON
  /// The models, `source.spm` first.
  let models: [SentencePieceTwin]
  /// The special tokens, and which languages the sides have.
  let config: MarianConfig
  /// The IDs of ``addedTokens``.
  let addedIDs: Set<TokenID>
  /// The model by which this value encodes.
  private var side = 0

  /// The files of the models.
  static let modelNames = ["source.spm", "target.spm"]
  /// The file of the IDs.
  static let vocabularyName = "vocab.json"

  /// Whether a folder is one of such a tokenizer, be it complete or not.
  static func isIn(_ folder: Folder) -> Bool {
    folder.lists(vocabularyName) && modelNames.contains { folder.lists($0) }
  }

  /// Reads the files of a folder.
  ///
  /// - Throws: `TokenizerError` if a file is damaged, if the models are of two kinds, if there is no
  ///   unknown token, or if the languages have a vocabulary each (`separate_vocabs`); `JSONError`,
  ///   `FileError`.
  init(_ folder: Folder) throws {
    path = try folder.path(of: Self.vocabularyName)
    file = try VocabularyJSON(path, InputFile.contents(of: path))
    config = try MarianConfig(folder, file.vocabulary)
    let vocabulary = file.vocabulary
    guard let unknown = vocabulary.id(of: config.unknownToken) else {
      throw TokenizerError.unsuitable(
        file: path, place: "'\(config.unknownToken)'",
        problem: "the unknown token is missing. Get the file again.")
    }
    models = try Self.modelNames.map { name in
      let path = try folder.path(of: name)
      let model = try SentencePieceTokenizer(InputFile.contents(of: path), path: path)
      return SentencePieceTwin(model, lookedUpIn: vocabulary, unknownID: unknown)
    }
    kind = models[0].twin.kind
    guard models[1].twin.kind == kind else {
      throw TokenizerError.unsuitable(
        file: models[1].twin.path, place: "trainer_spec.model_type",
        problem: "\(Self.modelNames[0]) is of another type. Get the files again.")
    }
    unknownID = unknown
    addedTokens = (config.specialTokens + Self.languageCodes(vocabulary)).sorted { $0.id < $1.id }
    addedIDs = Set(addedTokens.map(\.id))
  }

  private static func languageCodes(_ vocabulary: Vocabulary) -> [AddedToken] {
    vocabulary.ids().compactMap { id in
      let text = vocabulary.text(of: id)
      guard text.hasPrefix(">>"), text.hasSuffix("<<") else { return nil }
      return AddedToken(id: id, content: text)
    }
  }

  public var vocabulary: Vocabulary { file.vocabulary }
  public var coversAllBytes: Bool { models.allSatisfy(\.twin.coversAllBytes) }
  public var takesWholePieces: Bool { false }
  public var otherPaths: [String] { models.map(\.twin.path) }

  public var sides: [any Tokenizer] {
    models.indices.map { index in
      var copy = self
      copy.side = index
      return copy
    }
  }

  /// The side whose language is `language`; both if that is not known.
  public func sides(of language: String) -> Range<Int> {
    let found = config.languages.indices.filter { config.languages[$0]?.includes(language) == true }
    guard found.count == 1, let only = found.first else { return models.indices }
    return only..<only + 1
  }

  public func makeEncoder() -> any Encoder {
    MarianEncoder(models[side].twin.makeEncoder(), config, vocabulary)
  }

  public func makeChunkEncoder() -> (any ChunkEncoder)? {
    guard let encoder = models[side].twin.makeChunkEncoder().map(MarianChunkEncoder.init) else {
      return nil
    }
    guard let specials = config.matcher else { return encoder }
    return FragmentChunkEncoder(specials, encoder)
  }
}
