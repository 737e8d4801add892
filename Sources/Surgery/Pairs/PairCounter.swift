internal import Chunks
public import Tokenizers
internal import RowPlans

/// Counts the pairs of lines: one thread's part of the counting.
///
/// Pairs are collected as keys and sorted some millions at a time; what comes of that is merged with
/// what has about the same size. Memory: 64 MB for keys, and the counts up to three times.
public final class PairCounter {
  private static let keyLimit = 1 << 22

  private let encoder: any Encoder
  private var empty: PairCounts
  private var tokens: [Token] = []
  private var keys: [UInt64] = []
  /// Counts of which each has at most half the size of that before.
  private var runs: [PairTable] = []

  /// Prepares to count the pairs of a tokenizer.
  ///
  /// - Parameters:
  ///   - tokenizer: The tokenizer.
  ///   - counts: Counts to start from, such as those of nothing.
  public init(_ tokenizer: any Tokenizer, into counts: PairCounts) {
    precondition(counts.idBound == tokenizer.vocabulary.idBound, "counts of another vocabulary")
    encoder = tokenizer.makeEncoder()
    runs = [counts.table]
    empty = counts
    empty.table = PairTable(idBound: counts.idBound)
    keys.reserveCapacity(Self.keyLimit)
  }

  /// Counts a line.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  /// - Complexity: that of encoding the line, and O(tokens · window).
  public func add(_ line: Span<UInt8>) throws {
    tokens.removeAll(keepingCapacity: true)
    try encoder.encode(line, addingSpecialTokens: false, into: &tokens)
    empty.lines += 1
    empty.bytes += UInt64(line.count)
    empty.tokens += UInt64(tokens.count)
    empty.contentHash &+= ByteHash.hash(line)
    let bound = UInt64(empty.idBound)
    for index in tokens.indices {
      let own = UInt64(tokens[index].id.rawValue)
      for other in tokens[(index + 1)..<max(index + 1, min(index + 1 + empty.window, tokens.count))]
      {
        let context = UInt64(other.id.rawValue)
        keys.append(own * bound + context)
        keys.append(context * bound + own)
      }
      if keys.count >= Self.keyLimit - 2 * empty.window { flush() }
    }
  }

  /// Returns the counts so far.
  ///
  /// - Complexity: O(size).
  public func counts() -> PairCounts {
    flush()
    while runs.count > 1 { mergeLast() }
    var counts = empty
    counts.table = runs[0]
    return counts
  }

  private func flush() {
    guard !keys.isEmpty else { return }
    runs.append(PairTable(idBound: empty.idBound, keys: &keys))
    keys.removeAll(keepingCapacity: true)
    while runs.count > 1, runs[runs.count - 2].bytes.count <= 2 * runs[runs.count - 1].bytes.count {
      mergeLast()
    }
  }

  private func mergeLast() {
    let last = runs.removeLast()
    runs[runs.count - 1] = runs[runs.count - 1].merged(with: last)
  }
}
