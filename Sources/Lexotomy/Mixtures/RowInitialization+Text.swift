internal import Corpora
internal import Files
internal import Initializers
internal import LinearAlgebra
internal import Surgery
internal import Tokenizers
internal import WordVectors

extension SettingValues<ContextSettings> {
  /// Whether there is text, or counts of it, that shows tokens in context.
  var areGiven: Bool { !self.texts.isEmpty || !self.pairs.isEmpty }
}

/// Vectors of tokens that are made of the user's own text.
extension RowInitialization {
  /// Makes vectors of tokens from text; `nil` if the settings name no text.
  ///
  /// - Throws: `OperationError.manyVectors` if they name more than one way to get vectors; and the
  ///   errors of ``ofTranslations(_:)`` and ``trained(on:width:)``.
  func vectorsOfText(_ settings: SettingValues<VectorSettings>) throws -> AuxiliaryVectors? {
    let all: [(ingredient: OperationError.Ingredient, isGiven: Bool)] = [
      (.vectors, settings.file != nil), (.parallel, !settings.parallel.isEmpty),
      // cw2v may be asked as well, and takes the contexts for itself.
      (.contexts, settings.contexts.areGiven && !method.chain.contains(.cw2v)),
    ]
    let given = all.filter(\.isGiven).map(\.ingredient)
    guard given.count < 2 else { throw OperationError.manyVectors(given) }
    if !settings.parallel.isEmpty { return try ofTranslations(settings) }
    guard settings.file == nil, settings.contexts.areGiven else { return nil }
    return try trained(on: Associations(contexts(settings.contexts)), width: settings.width)
  }

  /// Makes vectors by the sentences that tokens occur in, line by line in all languages.
  ///
  /// Each line is segmented by both tokenizers: the source's tokens are rows of the source, those of
  /// the result that are added are pieces. So words share the vector's place with their translations,
  /// and also with their own old parts.
  ///
  /// - Throws: `OperationError.notParallel` if the texts differ in lines, `.noVectorsFromText`, and
  ///   what reading and tokenizing throw.
  /// - Complexity: O(tokens) memory, 12 bytes for each; the time of ``trained(on:width:)``.
  private func ofTranslations(
    _ settings: SettingValues<VectorSettings>
  ) throws -> AuxiliaryVectors {
    var counts = SentenceCounts(tokenCount: rows.count + names.count)
    let (old, new) = (sourceSide.makeSegmenter(), addedSide.makeSegmenter())
    var first: (path: String, lines: Int)?
    for text in try CorpusSource.sources(of: settings.parallel) {
      var line = 0
      try CorpusReader([text]).forEachLine { span in
        let bytes = span.indices.map { span[$0] }
        let added = try new(bytes).compactMap { $0.map { rows.count + $0 } }
        counts.add(try old(bytes).compactMap(\.self) + added, sentence: line)
        line += 1
      }
      if let first, first.lines != line {
        throw OperationError.notParallel(
          path: text.path, lines: line, other: first.path, otherLines: first.lines)
      }
      first = first ?? (text.path, line)
    }
    return try trained(on: Associations(counts), width: settings.width)
  }

  /// Factors the associations of tokens with their contexts.
  ///
  /// - Throws: `OperationError.noVectorsFromText`, `LinearAlgebraError`.
  private func trained(on associations: Associations, width: Int) throws -> AuxiliaryVectors {
    let width = min(width, associations.tokenCount, associations.contextCount)
    guard width > 0 else { throw OperationError.noVectorsFromText }
    let vectors = try associations.auxiliaryVectors(
      sourceCount: rows.count,
      AssociationOptions(width: width, seed: UInt64(bitPattern: Int64(method.seed))), jobs: jobs)
    guard vectors.source.elements.contains(where: { $0 != 0 }) else {
      throw OperationError.noVectorsFromText
    }
    return vectors
  }

  /// Counts the contexts of tokens in text, in files that were counted before, or in both.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` for files of another tokenizer, and what reading
  ///   and tokenizing throw.
  func contexts(_ settings: SettingValues<ContextSettings>) throws -> PairContexts {
    var pairs = try settings.pairs.isEmpty ? nil : PairCounts(merging: settings.pairs)
    if !settings.texts.isEmpty {
      var counting = CountPairs(
        tokenizer: extended, sources: try CorpusSource.sources(of: settings.texts),
        window: pairs?.window ?? settings.window)
      counting.settings.jobs = jobs
      var counted = try counting.counted()
      if let before = pairs { try counted.merge(before) }
      pairs = counted
    }
    guard let pairs else { throw OperationError.noVectorsFromText }
    let digest = try TokenizerDigest.digest(of: extended)
    guard pairs.tokenizer == digest, pairs.idBound == extended.vocabulary.idBound else {
      throw SurgeryError.differentTokenizers(pairs.tokenizer.hex, digest.hex)
    }
    let plan =
      replacement?.rowPlan
      ?? model.tokenizer.extensionPlan(adding: names.count, to: model.rowCount)
    return PairContexts(
      pairs, plan: plan, sourceRowCount: rows.count, pieceCount: names.count)
  }
}
