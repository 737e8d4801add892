public import Corpora
public import RowPlans
internal import Tokenizers

/// How often each piece occurs in the text of one language.
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
  /// What was no UTF-8, and was replaced.
  public internal(set) var replacements = Replacements()
  /// By ID: how often the model put the piece together.
  public internal(set) var merged: [UInt64]
  /// By ID: how often the piece was taken whole (`Token.isWhole`).
  public internal(set) var whole: [UInt64]
  /// A sample of the lines, for coverage by line.
  public internal(set) var sketch = LineSketch()

  /// Counts nothing, for IDs below `idBound`.
  public init(idBound: Int) {
    merged = [UInt64](repeating: 0, count: idBound)
    whole = [UInt64](repeating: 0, count: idBound)
  }

  /// How often the piece occurs in all.
  public func count(of id: TokenID) -> UInt64 { merged[id.index] + whole[id.index] }

  /// Adds the counts of another text.
  ///
  /// - Complexity: O(|V| + lines in the sketches).
  public mutating func merge(_ other: PieceCounts) {
    precondition(merged.count == other.merged.count, "counts of different vocabularies")
    lines += other.lines
    bytes += other.bytes
    tokens += other.tokens
    contentHash &+= other.contentHash
    replacements += other.replacements
    for index in merged.indices {
      merged[index] += other.merged[index]
      whole[index] += other.whole[index]
    }
    sketch.merge(other.sketch)
  }

  /// Counts a line, without its tokens.
  mutating func addLine(hash: UInt64, byteCount: Int) {
    lines += 1
    bytes += UInt64(byteCount)
    contentHash &+= hash
  }

  /// Counts the tokens of a line.
  mutating func add(_ lineTokens: [Token]) {
    tokens += UInt64(lineTokens.count)
    for token in lineTokens {
      if token.isWhole { whole[token.id.index] += 1 } else { merged[token.id.index] += 1 }
    }
  }

  /// Counts tokens (`Token.code`) that come `count` times.
  mutating func add(_ codes: ArraySlice<UInt32>, _ count: UInt64) {
    tokens += UInt64(codes.count) * count
    for code in codes {
      if code & 1 == 1 { whole[Int(code >> 1)] += count } else { merged[Int(code >> 1)] += count }
    }
  }
}
