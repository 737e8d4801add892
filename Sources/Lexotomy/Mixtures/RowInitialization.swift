internal import Initializers
internal import Surgery
internal import Tokenizers

/// Makes the mixtures of all added rows by a method and its fallbacks.
///
/// The path of an added piece: ``RowInitialization`` makes an initializer for each method of the
/// chain (`RowInitialization+Methods.swift`; vectors of tokens in `+Vectors` and `+Text`), and asks them in turn. The mixtures make up a
/// `MixtureMatrix` for the inputs, and another for the outputs where these differ; both with what they
/// are made for are a `MixtureFile`, which is written beside the model, applied to its tables
/// (``AddedTables``) and recorded (`MixtureRecord`).
struct RowInitialization {
  let model: Model
  /// The added pieces, by the number of their row.
  let new: NewPieces
  /// The tokenizer with them.
  let extended: any Tokenizer
  let method: MixingMethod
  let jobs: Int
  /// The change of tokenizers, if the tokenizer is replaced.
  let replacement: VocabularyReplacement?
  /// The tables of the source.
  let tables: VocabularyTables
  /// The rows of the source that lend.
  let rows: SourceRows

  /// Prepares to make the mixtures.
  ///
  /// - Throws: As `Model.vocabularyTables()` and `Model.lenders()`.
  init(
    model: Model, new: NewPieces, extended: any Tokenizer, method: MixingMethod, jobs: Int,
    replacement: VocabularyReplacement? = nil
  ) throws {
    self.model = model
    self.new = new
    self.extended = extended
    self.method = method
    self.jobs = jobs
    self.replacement = replacement
    tables = try model.vocabularyTables()
    rows = try SourceRows(count: model.rowCount, lenders: model.lenders())
  }

  /// The spellings of the added pieces.
  var names: [[UInt8]] { new.pieces.map(\.spelling) }
  /// The added pieces as the source would spell them.
  var spellings: [[UInt8]] { replacement?.sourceSpellings ?? names }

  /// Makes the mixtures.
  ///
  /// - Throws: `InitializerError`, `OperationError`, and the errors of what is read.
  func mixtures() throws -> MixtureFile {
    // It makes the rows of both sides at once.
    let skipGram = try method.chain.contains(.cw2v) ? skipGram() : nil
    let input = try matrix(skipGram, isOutput: false)
    let output = hasOutputMixtures ? try matrix(skipGram, isOutput: true) : nil
    return try MixtureFile(
      tokenizer: TokenizerDigest.digest(of: model.tokenizer), rows: rows, names: names,
      input: input, output: output, seed: method.seed,
      target: replacement == nil ? nil : TokenizerDigest.digest(of: extended))
  }

  /// Whether outputs have mixtures of their own: the method says so, and the head has its own rows.
  private var hasOutputMixtures: Bool {
    let weighting = method.values(of: SubwordMeanInitializer.declaration).outputWeighting
    return !tables.isTied
      && (method.chain.contains(.cw2v) || method.chain.contains(.subwordMean) && weighting != nil)
  }

  private func matrix(
    _ skipGram: ConstrainedSkipGram?, isOutput: Bool
  ) throws -> MixtureMatrix {
    let initializers = try method.chain.map {
      try initializer($0, skipGram, isOutput: isOutput)
    }
    return try InitializerChain(initializers, of: rows).mixing(pieceCount: new.pieces.count)
  }
}
