public import Corpora
internal import Files
internal import ICU
public import Surgery
public import Tokenizers

/// Counts which tokens of a corpus occur near each other.
public struct PairCounting: Sendable {
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// The text.
  public let sources: [CorpusSource]
  /// How many tokens away a context may be.
  public var window = 5
  /// How many threads.
  public var jobs = 1
  /// The field of JSON lines that holds the text.
  public var field = "text"
  /// The part of the one file to count.
  public var range: ByteRange?
  /// Where to tell how far the reading is.
  public var progress: ReadingProgress?

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
  /// - Complexity: O(tokens · window). Memory for each thread: 64 MB, and three times its counts.
  public func perform() throws -> PairCounts {
    let reader = try CorpusReader(sources, field: field, range: range, progress: progress)
    var options = ["Unicode": unicodeVersion]
    options["pattern"] = tokenizer.pattern
    let nothing = PairCounts(
      tokenizer: try TokenizerDigest.digest(of: tokenizer),
      idBound: tokenizer.vocabulary.idBound, window: window, options: options)
    let tokenizer = tokenizer
    let parts = try reader.fold(jobs: jobs) {
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

extension PairCounts {
  /// Reads files of pairs and merges them.
  ///
  /// - Parameter paths: The files, at least one.
  /// - Throws: `SurgeryError`, `FileError`.
  public init(merging paths: [String]) throws {
    precondition(!paths.isEmpty, "there is something to merge")
    self = try PairCounts(fileContents: InputFile.contents(of: paths[0]), path: paths[0])
    for path in paths.dropFirst() {
      try merge(PairCounts(fileContents: InputFile.contents(of: path), path: path))
    }
  }

  /// Whether a file starts as those of pairs do.
  ///
  /// - Throws: `FileError`.
  public static func isFile(_ path: String) throws -> Bool {
    let file = try InputFile(path)
    return try PairCounts.starts(file.read(at: 0, count: min(8, file.size)))
  }
}
