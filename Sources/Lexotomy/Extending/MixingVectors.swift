internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Tokenizers
internal import WordVectors

/// What is read from files about words, brought to the tokens of both vocabularies.
struct MixingVectors {
  let source: any Tokenizer
  let extended: any Tokenizer
  let sourceRowCount: Int
  let pieceCount: Int
  let options: MixingOptions
  let jobs: Int
  /// The IDs of the added rows, by their number; `nil` if they follow those of the source.
  var addedIDs: [TokenID]?

  /// Vectors of all tokens from one file.
  ///
  /// - Throws: `OperationError.methodNeeds`, and what reading and tokenizing throw.
  func pooled(for method: Method, options pooling: PoolingOptions) throws -> AuxiliaryVectors {
    guard let path = options.vectors else {
      throw OperationError.methodNeeds(method.rawValue, [.vectors, .parallel, .contexts])
    }
    return try WordPool(
      WordVectorReader(path, jobs: jobs), sides: [sourceSide, addedSide], options: pooling,
      jobs: jobs
    ).auxiliaryVectors()
  }

  /// Vectors of all tokens from a file for each side, and how the sides are aligned.
  ///
  /// - Throws: As ``pooled(for:options:)``.
  func aligned() throws -> (AuxiliaryVectors, WECHSELInitializer.Alignment) {
    guard let path = options.vectors else {
      throw OperationError.methodNeeds(
        Method.wechsel.rawValue, [.vectors, .parallel, .contexts])
    }
    guard let target = options.targetVectors else {
      return (try pooled(for: .wechsel, options: .wechsel), .aligned)
    }
    let old = try Self.pool(path, sourceSide, jobs)
    let new = try Self.pool(target, addedSide, jobs)
    guard old.columns == new.columns else {
      throw OperationError.vectorWidthsDiffer(
        path: target, width: new.columns, other: path, otherWidth: old.columns)
    }
    let vectors = try AuxiliaryVectors(source: old, pieces: new)
    guard let dictionary = options.dictionary else { return (vectors, .aligned) }
    let alignment = try BilingualDictionary(contentsOf: dictionary).alignment(
      source: WordVectors(contentsOf: path, jobs: jobs),
      target: WordVectors(contentsOf: target, jobs: jobs))
    return (vectors, alignment)
  }

  private static func pool(_ path: String, _ side: PoolingSide, _ jobs: Int) throws -> Matrix {
    try WordPool(
      WordVectorReader(path, jobs: jobs), sides: [side], options: .wechsel, jobs: jobs
    ).matrices[0]
  }

  /// How often tokens correspond by the file of translations.
  ///
  /// - Throws: As ``pooled(for:options:)``.
  func translations() throws -> TranslationTable {
    guard let path = options.translations else {
      throw OperationError.methodNeeds(Method.align.rawValue, [.translations])
    }
    return try WordAlignments(contentsOf: path).table(
      pieceCount: pieceCount, source: sourceSide.makeSegmenter(),
      target: addedSide.makeSegmenter())
  }

  /// The rows of the source.
  var sourceSide: PoolingSide {
    let (tokenizer, count) = (source, sourceRowCount)
    return PoolingSide(rowCount: count) {
      Self.segmenter(of: tokenizer) { $0 < count ? $0 : nil }
    }
  }

  /// The added rows.
  var addedSide: PoolingSide {
    let (tokenizer, bound, count) = (extended, source.vocabulary.idBound, pieceCount)
    if let addedIDs {
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
