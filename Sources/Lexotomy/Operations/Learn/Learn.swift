internal import Artifacts
public import Corpora
internal import Files
internal import RowPlans
public import Surgery
public import Tokenizers

/// Learns pieces for languages on top of a tokenizer, from counts of words.
public struct Learn: WritingOperation {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The number of pieces, and the rules for them.
  public let options: LearningOptions
  /// The text whose words are counted.
  public var corpus: [CorpusSource] = []
  /// The files of words that were counted before.
  public var words: [String] = []
  /// Lists of pieces, one a line, that are made learnt pieces instead.
  public var lists: [CorpusSource] = []
  /// The text that is protected, if protection is by lines.
  public var protectedSources: [CorpusSource] = []
  public var settings = OperationSettings()

  /// The result of learning for a language.
  public struct LanguageReport: Sendable {
    /// The BCP-47 tag.
    public let tag: String
    /// The pieces that were taken for it.
    public let pieceCount: Int
    /// Its tokens before.
    public let before: Fertility
    /// Its tokens with the new pieces.
    public let after: Fertility
  }

  /// The result of learning.
  public struct Report: Sendable {
    /// The pieces.
    public let learned: LearnedPieces
    /// The languages, by tag.
    public let languages: [LanguageReport]
    /// The lines of protected text.
    public let protectedLineCount: UInt64
    /// The number of these that have other tokens than before; always 0.
    public let changedLineCount: UInt64
    /// The fate of the pieces of a list, if there was one.
    public var listed: ListedPieces?
    /// The number of the run in the store.
    public internal(set) var run: Int?
  }

  /// Prepares to learn.
  public init(tokenizer: any Tokenizer, options: LearningOptions) {
    self.tokenizer = tokenizer
    self.options = options
  }

  /// Counts the words of the corpus, or reads those that were counted before; `nil` if there is no
  /// text.
  ///
  /// The result is the same whatever the number of threads.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`, `SurgeryError`.
  func wordCounts(reporting report: (Event) -> Void) throws -> WordCounts? {
    if !words.isEmpty { return try WordCounts(merging: words) }
    if corpus.isEmpty { return nil }
    report(.began("count"))
    let tokenizer = tokenizer
    let parts = try CorpusReader(corpus, field: settings.field).fold(jobs: settings.jobs) {
      try WordCounter(tokenizer)
    } _: { counter, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try counter.add($0, language: language) }
    } finish: { counter in
      counter.finish()
      return counter.counts
    }
    var counts = WordCounts(tokenizer: try TokenizerDigest.digest(of: tokenizer))
    for part in parts {
      for (language, words) in part { counts.merge(words, of: language) }
    }
    return counts
  }

  /// Learns pieces, and measures what they do.
  ///
  /// - Parameters:
  ///   - counts: The words, counted for this tokenizer.
  ///   - report: Takes the stages.
  /// - Returns: The pieces, and what they do for each language.
  /// - Throws: `SurgeryError`, `TokenizerError`, `CorpusError`, `FileError`; `OperationError.refuted`
  ///   if protected text would have other tokens.
  func learned(
    from counts: WordCounts, reporting report: (Event) -> Void
  ) throws -> Report {
    let digest = try TokenizerDigest.digest(of: tokenizer)
    guard counts.tokenizer == digest else {
      throw SurgeryError.differentTokenizers(counts.tokenizer.hex, digest.hex)
    }
    return try measured(learn(counts, reporting: report), counts, reporting: report)
  }

  /// Measures what pieces do for the text that was counted.
  func measured(
    _ learned: LearnedPieces, _ counts: WordCounts, reporting report: (Event) -> Void
  ) throws -> Report {
    report(.began("measure"))
    let extended = try tokenizer.adding(learned.newPieces)
    let lines = try comparedLines(extended)
    let languages = try counts.tags.compactMap { tag in
      try counts.languages[tag].map { words in
        LanguageReport(
          tag: tag, pieceCount: learned.pieces.count { $0.language == tag },
          before: try Fertility(of: words, by: tokenizer),
          after: try Fertility(of: words, by: extended))
      }
    }
    return Report(
      learned: learned, languages: languages, protectedLineCount: lines.count,
      changedLineCount: lines.changed)
  }

  /// Returns the way in which pieces are learnt for the tokenizer: as it segments.
  ///
  /// - Throws: `SurgeryError.notLearnable` if it has neither merges nor scores, or is not of the
  ///   algorithm that was asked for.
  public func algorithm() throws -> LearnedPieces.Algorithm {
    guard tokenizer.sides.count == 1 else {
      throw SurgeryError.notLearnable(
        path: tokenizer.path,
        problem: "source and target are segmented by a model each, and pieces are learnt for one. "
          + "Such a vocabulary can be trimmed.")
    }
    let own: LearnedPieces.Algorithm? =
      switch tokenizer.kind {
      case .unigram, .sentencePieceUnigram: .unigram
      case .wordPiece: .wordPiece
      default: tokenizer.mergeRules == nil ? nil : .bpe
      }
    guard let own else {
      throw SurgeryError.notLearnable(
        path: tokenizer.path,
        problem: "pieces are learnt on top of byte-pair encoding, Unigram and WordPiece in "
          + "tokenizer.json, *.model and GGUF files; this is \(tokenizer.kind) in another file. Where "
          + "transformers can, make a tokenizer.json of it (AutoTokenizer.from_pretrained(…), then "
          + "save_pretrained(…)), and learn on top of that.")
    }
    if let asked = options.algorithm, asked != own {
      throw SurgeryError.otherAlgorithm(
        path: tokenizer.path, asked: asked.rawValue, own: own.rawValue)
    }
    return own
  }

  private func learn(
    _ counts: WordCounts, reporting report: (Event) -> Void
  ) throws -> LearnedPieces {
    let learner = try PieceLearner(counts, tokenizer: tokenizer, options: options)
    let isProtected = options.protection == .lines
    let reader = try CorpusReader(protectedSources, field: settings.field)
    switch try algorithm() {
    case .bpe, .wordPiece:
      guard let rules = tokenizer.mergeRules else { break }
      report(.began("protect"))
      let text = ProtectedText(tokenizer, rules)
      try reader.forEachLine { try text.add($0) }
      report(.began("learn"))
      return try learner.learnMerges(rules, protecting: isProtected ? text : nil)
    case .unigram: break
    }
    report(.began("protect"))
    let words = ProtectedWords(tokenizer)
    try reader.forEachLine { try words.add($0) }
    report(.began("learn"))
    return try learner.learnUnigram(protecting: isProtected ? words : nil)
  }

  /// Encodes the protected lines with both tokenizers.
  private func comparedLines(
    _ extended: any Tokenizer
  ) throws -> (count: UInt64, changed: UInt64) {
    guard !protectedSources.isEmpty else { return (0, 0) }
    let tokenizer = tokenizer
    let parts = try CorpusReader(protectedSources, field: settings.field).fold(jobs: settings.jobs)
    {
      LineComparison(tokenizer, extended)
    } _: { comparison, batch in
      try batch.forEachLine { try comparison.add($0) }
    } finish: {
      ($0.count, $0.changed)
    }
    let changed = parts.reduce(0) { $0 + $1.1 }
    guard changed == 0 else {
      throw OperationError.refuted([Claim.protection(changedCount: Int(clamping: changed))])
    }
    return (parts.reduce(0) { $0 + $1.0 }, changed)
  }
}

/// Compares the tokens of lines by two tokenizers, for one thread.
private final class LineComparison {
  private(set) var count: UInt64 = 0
  private(set) var changed: UInt64 = 0
  private let encoders: (any Encoder, any Encoder)
  private var tokens: ([Token], [Token]) = ([], [])

  init(_ one: any Tokenizer, _ other: any Tokenizer) {
    encoders = (one.makeEncoder(), other.makeEncoder())
  }

  func add(_ line: Span<UInt8>) throws {
    tokens.0.removeAll(keepingCapacity: true)
    tokens.1.removeAll(keepingCapacity: true)
    try encoders.0.encode(line, addingSpecialTokens: false, into: &tokens.0)
    try encoders.1.encode(line, addingSpecialTokens: false, into: &tokens.1)
    count += 1
    if tokens.0 != tokens.1 { changed += 1 }
  }
}
