internal import Corpora
internal import Initializers
internal import LinearAlgebra
internal import WordVectors

/// Vectors of tokens that are made of the user's own text.
extension MixingVectors {
  /// Vectors by the sentences that tokens occur in, line by line in all languages.
  ///
  /// Each line is segmented by both tokenizers: the source's tokens are rows of the source, those of
  /// the result that are added are pieces. So words share the vector's place with their translations,
  /// and also with their own old parts.
  ///
  /// - Throws: `OperationError.notParallel` if the texts differ in lines, `.noVectorsFromText`, and
  ///   what reading and tokenizing throw.
  /// - Complexity: O(tokens) memory, 12 bytes for each; the time of ``trained(on:)``.
  func ofTranslations() throws -> AuxiliaryVectors {
    var counts = SentenceCounts(tokenCount: sourceRowCount + pieceCount)
    let (old, new) = (sourceSide.makeSegmenter(), addedSide.makeSegmenter())
    var first: (path: String, lines: Int)?
    for text in options.parallel {
      var line = 0
      try CorpusReader([text]).forEachLine { span in
        let bytes = span.indices.map { span[$0] }
        let added = try new(bytes).compactMap { $0.map { sourceRowCount + $0 } }
        counts.add(try old(bytes).compactMap(\.self) + added, sentence: line)
        line += 1
      }
      if let first, first.lines != line {
        throw OperationError.notParallel(
          path: text.path, lines: line, other: first.path, otherLines: first.lines)
      }
      first = first ?? (text.path, line)
    }
    return try trained(on: Associations(counts))
  }

  /// The factors of what tokens have to do with their contexts.
  ///
  /// - Throws: `OperationError.noVectorsFromText`, `LinearAlgebraError`.
  func trained(on associations: Associations) throws -> AuxiliaryVectors {
    let width = min(options.vectorWidth, associations.tokenCount, associations.contextCount)
    guard width > 0 else { throw OperationError.noVectorsFromText }
    let vectors = try associations.auxiliaryVectors(
      sourceCount: sourceRowCount,
      AssociationOptions(width: width, seed: UInt64(bitPattern: Int64(options.seed))), jobs: jobs)
    guard vectors.source.elements.contains(where: { $0 != 0 }) else {
      throw OperationError.noVectorsFromText
    }
    return vectors
  }
}
