internal import Corpora
internal import Files
public import Surgery
public import Tokenizers

extension Learn {
  /// Reads lists of pieces, one a line.
  ///
  /// - Parameters:
  ///   - sources: The files, with their languages.
  ///   - field: The field of JSON lines that holds a piece.
  /// - Returns: The list.
  /// - Throws: `SurgeryError.badPieceList`, `CorpusError`, `FileError`.
  static func list(
    from sources: [CorpusSource], field: String = "text"
  ) throws -> PieceList {
    var list = PieceList()
    let reader = try CorpusReader(sources, field: field)
    while let batch = try reader.nextBatch() {
      try batch.forEachLine {
        try list.add($0, language: batch.source.language.text, path: batch.source.path)
      }
    }
    return list
  }

  /// Makes learnt pieces of a list, and measures what they do.
  ///
  /// - Parameters:
  ///   - list: The pieces.
  ///   - counts: Words counted for this tokenizer, to which Unigram fits the scores, and for which
  ///     fertility is measured; `nil` for no text.
  ///   - report: Takes the stages.
  /// - Returns: The pieces, their effect for each language, and the fate of the list.
  /// - Throws: As ``perform(output:reporting:)``.
  func learned(
    from list: PieceList, counts: WordCounts?, reporting report: (Event) -> Void
  ) throws -> Report {
    let digest = try TokenizerDigest.digest(of: tokenizer)
    if let counts, counts.tokenizer != digest {
      throw SurgeryError.differentTokenizers(counts.tokenizer.hex, digest.hex)
    }
    let lister = PieceLister(list, tokenizer: tokenizer, digest: digest, options: options)
    let isProtected = options.protection == .lines
    let reader = try CorpusReader(protectedSources, field: settings.field)
    report(.began("list"))
    let listed: ListedPieces
    let algorithm = try algorithm()
    if let rules = tokenizer.mergeRules, algorithm != .unigram {
      let text = ProtectedText(tokenizer, rules)
      try reader.forEachLine { try text.add($0) }
      let protected = isProtected ? text : nil
      listed =
        algorithm == .wordPiece
        ? try lister.words(protecting: protected)
        : try lister.merges(rules, protecting: protected)
    } else {
      let words = ProtectedWords(tokenizer)
      try reader.forEachLine { try words.add($0) }
      listed = try lister.scores(from: counts, protecting: isProtected ? words : nil)
    }
    var result = try measured(
      listed.learned, counts ?? WordCounts(tokenizer: digest), reporting: report)
    result.listed = listed
    return result
  }

  /// Returns the pieces of a file: one that was learnt, or a list, one a line.
  ///
  /// What is not taken of a list is reported as notes. By default a list must leave text in ASCII as
  /// it is.
  ///
  /// - Throws: The errors of a file of pieces and of ``list(from:field:)``.
  public static func pieces(
    at path: String, for tokenizer: any Tokenizer, reporting report: (Event) -> Void
  ) throws -> LearnedPieces {
    if try LearnedPieces.isFile(InputFile.contents(of: path)) {
      return try LearnedPieces(contentsOf: path, tokenizer: tokenizer)
    }
    let learn = Learn(tokenizer: tokenizer, options: LearningOptions(budget: .total(0)))
    let result = try learn.learned(
      from: list(from: [CorpusSource(path)]), counts: nil, reporting: report)
    for line in result.listed?.refusals() ?? [] { report(.note("\(path): \(line)")) }
    return result.learned
  }
}
