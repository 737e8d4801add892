internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers
internal import WordVectors

/// Vectors of the tokens of both vocabularies, from files about words.
extension RowInitialization {
  /// Makes vectors of all tokens, from the file or the text that the settings name.
  ///
  /// - Parameters:
  ///   - method: The method that asks.
  ///   - settings: The file or the text.
  ///   - pooling: The way in which word vectors become those of tokens.
  /// - Returns: The vectors.
  /// - Throws: `OperationError.methodNeeds` if they name none, `.manyVectors` if they name several; and
  ///   what reading and tokenizing throw.
  func vectors(
    by method: Method, _ settings: SettingValues<VectorSettings>, pooling: PoolingOptions
  ) throws -> AuxiliaryVectors {
    if let vectors = try vectorsOfText(settings) { return vectors }
    return try pooled(Self.path(settings, for: method), pooling)
  }

  /// Makes vectors of all tokens from a file for each side, and tells how the sides are aligned.
  ///
  /// - Throws: As ``vectors(by:_:pooling:)``; `OperationError.vectorWidthsDiffer`.
  func alignedVectors(
    _ settings: SettingValues<WECHSELInitializer.Settings>
  ) throws -> (AuxiliaryVectors, WECHSELInitializer.Alignment) {
    if let vectors = try vectorsOfText(settings.vectors) { return (vectors, .aligned) }
    let path = try Self.path(settings.vectors, for: .wechsel)
    guard let target = settings.targetVectors else {
      return (try pooled(path, .wechsel), .aligned)
    }
    let old = try Self.pool(path, sourceSide, jobs)
    let new = try Self.pool(target, addedSide, jobs)
    guard old.columns == new.columns else {
      throw OperationError.vectorWidthsDiffer(
        path: target, width: new.columns, other: path, otherWidth: old.columns)
    }
    let vectors = try AuxiliaryVectors(source: old, pieces: new)
    guard let dictionary = settings.dictionary else { return (vectors, .aligned) }
    let alignment = try BilingualDictionary(contentsOf: dictionary).alignment(
      source: WordVectors(contentsOf: path, jobs: jobs),
      target: WordVectors(contentsOf: target, jobs: jobs))
    return (vectors, alignment)
  }

  private static func path(
    _ settings: SettingValues<VectorSettings>, for method: Method
  ) throws -> String {
    guard let path = settings.file else {
      throw OperationError.methodNeeds(method.rawValue, [.vectors, .parallel, .contexts])
    }
    return path
  }

  /// Pools the vectors of words into those of tokens, of both sides from one file.
  private func pooled(_ path: String, _ pooling: PoolingOptions) throws -> AuxiliaryVectors {
    try WordPool(
      WordVectorReader(path, jobs: jobs), sides: [sourceSide, addedSide], options: pooling,
      jobs: jobs
    ).auxiliaryVectors()
  }

  private static func pool(_ path: String, _ side: PoolingSide, _ jobs: Int) throws -> Matrix {
    try WordPool(
      WordVectorReader(path, jobs: jobs), sides: [side], options: .wechsel, jobs: jobs
    ).matrices[0]
  }

  /// Counts how often tokens correspond, by the file of translations.
  ///
  /// - Throws: As ``vectors(by:_:pooling:)``.
  func translations(
    _ settings: SettingValues<AlignInitializer.Settings>
  ) throws -> TranslationTable {
    guard let path = settings.translations else {
      throw OperationError.methodNeeds(Method.align.rawValue, [.translations])
    }
    return try WordAlignments(contentsOf: path).table(
      pieceCount: names.count, source: sourceSide.makeSegmenter(),
      target: addedSide.makeSegmenter())
  }

  /// The rows of the source.
  var sourceSide: PoolingSide {
    let (tokenizer, count) = (model.tokenizer, rows.count)
    return PoolingSide(rowCount: count) {
      Self.segmenter(of: tokenizer) { $0 < count ? $0 : nil }
    }
  }

  /// The added rows.
  var addedSide: PoolingSide {
    let (tokenizer, bound, count) = (extended, model.tokenizer.vocabulary.idBound, names.count)
    if let addedIDs = replacement?.addedIDs {
      let numbers = Dictionary(
        uniqueKeysWithValues: addedIDs.enumerated().map { ($1.index, $0) })
      return PoolingSide(rowCount: count) { Self.segmenter(of: tokenizer) { numbers[$0] } }
    }
    return PoolingSide(rowCount: count) {
      Self.segmenter(of: tokenizer) { $0 >= bound && $0 < bound + count ? $0 - bound : nil }
    }
  }

  private static func segmenter(
    of tokenizer: any Tokenizer, row: @escaping (Int) -> Int?
  ) -> (_ word: [UInt8]) throws -> [Int?] {
    let encoder = tokenizer.makeEncoder()
    var tokens: [Token] = []
    return { word in
      tokens.removeAll(keepingCapacity: true)
      try encoder.encode(word.span, addingSpecialTokens: false, into: &tokens)
      return tokens.map { row($0.id.index) }
    }
  }
}
