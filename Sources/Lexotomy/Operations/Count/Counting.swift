public import Corpora
internal import Files
internal import ICU
internal import RowPlans
public import Surgery
public import Tokenizers

/// Counts the pieces of a corpus: the only work that sees all of the text.
public struct Counting: Sendable {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The text.
  public let sources: [CorpusSource]
  /// How many threads.
  public var jobs = 1
  /// The field of JSON lines that holds the text.
  public var field = "text"
  /// The part of the one file to count.
  public var range: ByteRange?
  /// What besides the tokenizer's file tells how text is encoded, for the file of counts.
  public var options: [String: String] = [:]
  /// Where to tell how far the reading is.
  public var progress: ReadingProgress?
  /// Whether each line is encoded whole: slow, with the same result.
  public var encodesWholeLines = false
  /// Whether the files are digested for the record.
  public var isDigesting = false

  /// What counting gives.
  public struct Report: Sendable {
    /// The counts, by language.
    public let counts: CorpusCounts
    /// What was read.
    public let inputs: [CorpusInput]
  }

  /// Prepares to count.
  public init(tokenizer: any Tokenizer, sources: [CorpusSource]) {
    self.tokenizer = tokenizer
    self.sources = sources
  }

  /// Counts.
  ///
  /// The result is the same whatever the number of threads.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`.
  public func perform() throws -> Report {
    let reader = try CorpusReader(
      sources, field: field, range: range, isDigesting: isDigesting, progress: progress)
    let (tokenizer, encodesWholeLines) = (tokenizer, encodesWholeLines)
    let parts = try reader.fold(jobs: jobs) {
      try PieceCounter(tokenizer, encodesWholeLines: encodesWholeLines)
    } _: { counter, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try counter.add($0, language: language) }
      try counter.add(batch.replacements(), language: language)
    } finish: {
      try $0.finish()
    }
    var own = ["Unicode": unicodeVersion]
    own["pattern"] = tokenizer.pattern
    var counts = CorpusCounts(
      tokenizer: try TokenizerDigest.digest(of: tokenizer), idBound: tokenizer.vocabulary.idBound,
      options: options.merging(own) { given, _ in given })
    for part in parts {
      for (language, part) in part { counts.merge(part, of: language) }
    }
    return Report(counts: counts, inputs: reader.inputs)
  }
}
