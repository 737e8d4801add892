internal import Chunks
internal import ICU
public import Tokenizers

/// Counts the words of lines, by language: one thread's part of the counting.
public final class WordCounter {
  /// The counts so far.
  public private(set) var counts: [String: WordCounts.Language] = [:]

  private let segmenter: any WordSegmenter
  private let breaker: BreakIterator
  private var current = WordCounts.Language()
  private var currentTag: String?

  /// Prepares to count the words that a tokenizer sees.
  ///
  /// - Throws: `ICUError` if ICU has no data.
  public init(_ tokenizer: any Tokenizer) throws {
    segmenter = tokenizer.makeWordSegmenter()
    breaker = try BreakIterator(.word)
  }

  /// Counts a line.
  ///
  /// - Throws: `TokenizerError`, `ICUError`.
  public func add(_ line: Span<UInt8>, language: String) throws {
    if currentTag != language { turn(to: language) }
    current.lines += 1
    current.bytes += UInt64(line.count)
    current.contentHash &+= ByteHash.hash(line)
    current.words += UInt64(try breaker.wordCount(of: line))
    try segmenter.forEachWord(of: line) { current.table.add($0, count: 1) }
  }

  /// Puts the last language's words to the others; to be called once, after the last line.
  public func finish() { turn(to: nil) }

  private func turn(to language: String?) {
    if let tag = currentTag { counts[tag] = current }
    current = WordCounts.Language()
    if let language { current = counts.removeValue(forKey: language) ?? current }
    currentTag = language
  }
}
