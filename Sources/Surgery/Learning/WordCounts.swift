public import Files

/// The counts of words in a corpus, by language: all that learning pieces needs of the text.
///
/// Words are what the tokenizer's model is handed (see `WordSegmenter`). The counts form a
/// commutative monoid, as `CorpusCounts` do: counts of parts, merged in any order, are the counts of
/// the whole, and their files are the same bytes. For that, no word is ever dropped; memory grows
/// with the distinct words (bytes of each, and about 28), not with the corpus.
public struct WordCounts: Sendable {
  /// The words of one language.
  public struct Language: Sendable {
    /// Lines, empty ones included.
    public internal(set) var lines: UInt64 = 0
    /// Bytes, line feeds not included.
    public internal(set) var bytes: UInt64 = 0
    /// Words as ICU breaks them, by which fertility is measured.
    public internal(set) var words: UInt64 = 0
    /// The sum of the lines' hashes: equal for equal texts whatever their order.
    public internal(set) var contentHash: UInt64 = 0
    var table = WordTable()

    /// The number of distinct words of the tokenizer.
    public var distinctCount: Int { table.count }

    /// Counts nothing.
    public init() {}

    /// Calls `body` with each distinct word and its count, in the order of their bytes.
    public func forEachWord(_ body: (ArraySlice<UInt8>, UInt64) throws -> Void) rethrows {
      for index in table.sortedIndices() {
        try body(table.word(at: index), table.counts[index])
      }
    }

    mutating func merge(_ other: Language) {
      lines += other.lines
      bytes += other.bytes
      words += other.words
      contentHash &+= other.contentHash
      table.merge(other.table)
    }
  }

  /// The SHA-256 of the tokenizer's file: counts of other tokenizers do not merge with these.
  public let tokenizer: Digest
  /// The words of each language, by BCP-47 tag (`und` where none was given).
  public private(set) var languages: [String: Language] = [:]

  /// Counts nothing.
  public init(tokenizer: Digest) { self.tokenizer = tokenizer }

  /// The tags, sorted.
  public var tags: [String] { languages.keys.sorted() }

  /// Adds words to those of a language.
  public mutating func merge(_ words: Language, of language: String) {
    languages[language, default: Language()].merge(words)
  }

  /// Adds the counts of another corpus.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` if they were made by another tokenizer.
  public mutating func merge(_ other: WordCounts) throws {
    guard tokenizer == other.tokenizer else {
      throw SurgeryError.differentTokenizers(tokenizer.hex, other.tokenizer.hex)
    }
    for tag in other.tags { if let words = other.languages[tag] { merge(words, of: tag) } }
  }
}
