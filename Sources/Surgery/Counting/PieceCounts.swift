public import Corpora

/// The counts of pieces in the text of one language.
///
/// Counts form a commutative monoid: merging the counts of two texts gives the counts of both
/// together, bit for bit, in any order (design idea 3).
public struct PieceCounts: Hashable, Sendable {
  /// Lines, empty ones included.
  public internal(set) var lines: UInt64 = 0
  /// Bytes, line feeds not included.
  public internal(set) var bytes: UInt64 = 0
  /// Tokens, without those a post-processor adds.
  public internal(set) var tokens: UInt64 = 0
  /// The sum of the lines' hashes: equal for equal texts whatever their order.
  public internal(set) var contentHash: UInt64 = 0
  /// The counts of what was not UTF-8 and was replaced.
  public internal(set) var replacements = Replacements()
  /// The number of times the model put each piece together.
  public internal(set) var merged = IDCounts()
  /// The number of times each piece was taken whole (`Token.isWhole`).
  public internal(set) var whole = IDCounts()
  /// A sample of the lines, for coverage by line.
  public internal(set) var sketch = LineSketch()

  /// Counts nothing.
  public init() {}

  /// Returns the number of times each piece occurs in all.
  public func occurrences() -> IDCounts {
    var all = merged
    all.merge(whole)
    return all
  }

  /// Adds the counts of another text.
  ///
  /// - Complexity: O(pieces that occur + lines in the sketches).
  public mutating func merge(_ other: PieceCounts) {
    lines += other.lines
    bytes += other.bytes
    tokens += other.tokens
    contentHash &+= other.contentHash
    replacements += other.replacements
    merged.merge(other.merged)
    whole.merge(other.whole)
    sketch.merge(other.sketch)
  }

  /// Counts a line, without its tokens.
  mutating func addLine(hash: UInt64, byteCount: Int) {
    lines += 1
    bytes += UInt64(byteCount)
    contentHash &+= hash
  }
}
