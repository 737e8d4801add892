internal import Files
public import Initializers
internal import LinearAlgebra

/// Words and how often, or how probably, they are translated by each other.
///
/// Each line is a source word, a target word and a number, separated by tabs or spaces: a count, a
/// probability (Moses' lexical tables), or the natural logarithm of one (`fast_align -p`). What the
/// numbers are is told by all of them: if one is negative, logarithms; if one is no whole number,
/// probabilities; else counts.
public struct WordAlignments: Sendable {
  /// A pair of words and how often they were aligned.
  public struct Entry: Hashable, Sendable {
    public let source: [UInt8]
    public let target: [UInt8]
    public let count: Int
  }

  /// The pairs, in the order of the file.
  public let entries: [Entry]

  /// Reads a file, perhaps compressed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - scale: The count that a probability of 1 stands for.
  ///   - minimumCount: Pairs that count less are left out.
  /// - Throws: `FileError`, `CorpusError`, or ``WordVectorError`` for a line that is no such pair.
  public init(contentsOf path: String, scale: Int = 10_000, minimumCount: Int = 1) throws {
    var lines: [(source: [UInt8], target: [UInt8], number: Double)] = []
    var (hasNegative, hasFraction) = (false, false)
    try FieldLines(path).forEach { number, line in
      guard let (source, target, value) = Self.fields(line) else {
        throw WordVectorError.badPair(
          path: path, line: number, text: ErrorText.excerpt(of: line),
          wanted: "a source word, a target word and a number")
      }
      hasNegative = hasNegative || value < 0
      hasFraction = hasFraction || value != value.rounded()
      lines.append((source, target, value))
    }
    guard !lines.isEmpty else { throw WordVectorError.noKnownPair(path: path, pairs: 0) }
    entries = lines.compactMap { source, target, number in
      let count =
        hasNegative
        ? Elementary.exp(min(0, number)) * Double(scale)
        : hasFraction ? number * Double(scale) : number
      let rounded = Int(min(count.rounded(), 1e15))
      guard rounded >= max(1, minimumCount) else { return nil }
      return Entry(source: source, target: target, count: rounded)
    }
  }

  /// Counts how often source tokens and added pieces correspond (``TranslationTable``).
  ///
  /// - Parameters:
  ///   - pieceCount: The number of added pieces.
  ///   - source: Tells the source IDs of a word.
  ///   - target: Tells the added pieces of a word, `nil` for kept tokens.
  /// - Returns: The counts of each piece.
  /// - Throws: What the segmenters throw.
  public func table(
    pieceCount: Int, source: WordSegmenter, target: WordSegmenter
  ) throws -> TranslationTable {
    var table = TranslationTable(pieceCount: pieceCount)
    for entry in entries {
      let pieces = try target(entry.target)
      guard pieces.contains(where: { $0 != nil }) else { continue }
      table.addWordPair(
        source: try source(entry.source).compactMap(\.self), target: pieces, count: entry.count)
    }
    return table
  }

  private static func fields(
    _ line: [UInt8]
  ) -> (source: [UInt8], target: [UInt8], number: Double)? {
    let fields = line.split { $0 == 0x20 || $0 == 0x09 }
    guard fields.count == 3,
      let number = Double(String(decoding: fields[2], as: UTF8.self)), number.isFinite
    else { return nil }
    return (Array(fields[0]), Array(fields[1]), number)
  }
}
