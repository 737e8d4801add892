public import Corpora
public import Tokenizers
internal import ICU
internal import RowPlans

/// Counts the pieces of lines, by language: one thread's part of the counting.
public final class PieceCounter {
  /// What was counted so far.
  public private(set) var counts: [String: PieceCounts] = [:]

  private let idBound: Int
  private let encoder: any Encoder
  private let breaker: BreakIterator
  private var tokens: [Token] = []

  /// Prepares to count the pieces of a tokenizer.
  ///
  /// - Throws: `ICUError` if ICU has no data.
  public init(_ tokenizer: any Tokenizer) throws {
    breaker = try BreakIterator(.word)
    idBound = tokenizer.vocabulary.idBound
    encoder = tokenizer.makeEncoder()
  }

  /// Counts a line.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  /// - Complexity: that of encoding the line.
  public func add(_ line: Span<UInt8>, language: String) throws {
    tokens.removeAll(keepingCapacity: true)
    try encoder.encode(line, addingSpecialTokens: false, into: &tokens)
    let hash = LineHash.hash(line)
    counts[language, default: PieceCounts(idBound: idBound)].add(
      hash: hash, byteCount: line.count, tokens: tokens)
    guard counts[language]?.sketch.accepts(hash) == true else { return }
    let sample = LineSketch.Line(hash: hash, tokens: tokens, words: try wordCount(of: line))
    counts[language]?.sketch.add(sample)
  }

  /// Notes what in the counted lines was no UTF-8.
  public func add(_ replacements: Replacements, language: String) {
    guard replacements.lines > 0 else { return }
    counts[language, default: PieceCounts(idBound: idBound)].replacements += replacements
  }

  private func wordCount(of line: Span<UInt8>) throws -> Int {
    var count = 0
    try breaker.forEachPart(of: line) { _, isWord in if isWord { count += 1 } }
    return count
  }
}
