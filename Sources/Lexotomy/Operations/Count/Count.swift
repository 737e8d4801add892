public import Corpora
internal import ICU
internal import RowPlans
public import Surgery
public import Tokenizers

/// Counts the pieces of a corpus: the only work that sees all of the text.
public struct Count: WritingOperation {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The text.
  public let sources: [CorpusSource]
  public var settings = OperationSettings()
  /// The part of the one file to count.
  public var range: ByteRange?
  /// The meter of the reading, if somebody looks at it.
  public var progress: ReadingProgress?
  /// Whether each line is encoded whole: slow, with the same result.
  public var encodesWholeLines = false
  /// Whether the files are digested for the record.
  public var isDigesting = false

  /// The result of counting.
  public struct Report: Sendable {
    /// The counts, by language.
    public let counts: CorpusCounts
    /// The files that were read.
    public let inputs: [CorpusInput]
  }

  /// Prepares to count.
  public init(tokenizer: any Tokenizer, sources: [CorpusSource]) {
    self.tokenizer = tokenizer
    self.sources = sources
  }

  /// Prepares to count, with the tokenizer of a model folder or file.
  ///
  /// - Parameters:
  ///   - path: The folder or file.
  ///   - pattern: The way in which a rank file splits text: the name of a known pattern or a regular
  ///     expression.
  ///   - sources: The text.
  /// - Throws: `TokenizerError`, `FileError`, `JSONError`.
  public init(_ path: String, pattern: String? = nil, sources: [CorpusSource]) throws {
    self.init(tokenizer: try Encoding.tokenizer(at: path, pattern: pattern), sources: sources)
  }

  /// Counts, and writes a file of counts; runs of this operation are not recorded.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let counted = try counted()
    try counted.counts.write(to: output)
    return counted
  }

  /// Counts, and writes nothing.
  ///
  /// The result is the same whatever the number of threads.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`.
  public func counted() throws -> Report {
    let reader = try CorpusReader(
      sources, field: settings.field, range: range, isDigesting: isDigesting, progress: progress)
    let (tokenizer, encodesWholeLines) = (tokenizer, encodesWholeLines)
    let parts = try reader.fold(jobs: settings.jobs) {
      try PieceCounter(tokenizer, encodesWholeLines: encodesWholeLines)
    } _: { counter, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try counter.add($0, language: language) }
      try counter.add(batch.replacements(), language: language)
    } finish: {
      try $0.finish()
    }
    var counts = CorpusCounts(
      tokenizer: try TokenizerDigest.digest(of: tokenizer), idBound: tokenizer.vocabulary.idBound,
      options: Self.options(of: tokenizer))
    for part in parts {
      for (language, part) in part { counts.merge(part, of: language) }
    }
    return Report(counts: counts, inputs: reader.inputs)
  }

  /// Returns what besides the tokenizer's file tells how text is encoded.
  static func options(of tokenizer: any Tokenizer) -> [String: String] {
    var options = ["Unicode": unicodeVersion]
    options["pattern"] = tokenizer.pattern
    return options
  }
}
