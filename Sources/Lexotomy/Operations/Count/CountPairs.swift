public import Corpora
public import Surgery
public import Tokenizers

/// Counts the pairs of tokens of a corpus that occur near each other.
public struct CountPairs: WritingOperation {
  public typealias Report = PairCounts

  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The text.
  public let sources: [CorpusSource]
  /// The number of tokens that a context may be away.
  public let window: Int
  public var settings = OperationSettings()
  /// The part of the one file to count.
  public var range: ByteRange?
  /// The meter of the reading, if somebody looks at it.
  public var progress: ReadingProgress?

  /// Prepares to count.
  public init(tokenizer: any Tokenizer, sources: [CorpusSource], window: Int = 5) {
    self.tokenizer = tokenizer
    self.sources = sources
    self.window = window
  }

  /// Prepares to count, with the tokenizer of a model folder or file.
  ///
  /// - Throws: `TokenizerError`, `FileError`, `JSONError`.
  public init(
    _ path: String, pattern: String? = nil, sources: [CorpusSource], window: Int = 5
  ) throws {
    self.init(
      tokenizer: try Encoding.tokenizer(at: path, pattern: pattern), sources: sources,
      window: window)
  }

  /// Counts, and writes a file of pairs; runs of this operation are not recorded.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> PairCounts {
    let counts = try counted()
    try counts.write(to: output)
    return counts
  }

  /// Counts, and writes nothing.
  ///
  /// The result is the same whatever the number of threads.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`.
  /// - Complexity: O(tokens · window). Memory for each thread: 64 MB, and three times its counts.
  public func counted() throws -> PairCounts {
    let reader = try CorpusReader(sources, field: settings.field, range: range, progress: progress)
    let nothing = PairCounts(
      tokenizer: try TokenizerDigest.digest(of: tokenizer),
      idBound: tokenizer.vocabulary.idBound, window: window, options: Count.options(of: tokenizer))
    let tokenizer = tokenizer
    let parts = try reader.fold(jobs: settings.jobs) {
      PairCounter(tokenizer, into: nothing)
    } _: { counter, batch in
      try batch.forEachLine { try counter.add($0) }
    } finish: {
      $0.counts()
    }
    var counts = nothing
    for part in parts { try counts.merge(part) }
    return counts
  }
}
