internal import Corpora
internal import Initializers
internal import RowPlans
internal import Tokenizers

/// Counts which tokens of an extended vocabulary occur near each other.
///
/// Two tokens are contexts of each other if they stand in one line, at most `window` tokens apart.
/// Counts are sums, so they are the same for any number of threads.
struct ContextCounting {
  /// The extended tokenizer.
  let tokenizer: any Tokenizer
  /// The IDs below this one are those of the source; the added pieces follow.
  let kept: Int
  let sourceRowCount: Int
  let pieceCount: Int
  /// How many tokens away a context may be.
  let window: Int

  /// Counts the lines of a corpus.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`, `InitializerError`.
  /// - Complexity: O(tokens · window); memory for each pair that occurs.
  func counts(in sources: [CorpusSource], jobs: Int) throws -> ContextTable {
    let counting = self
    let parts = try CorpusReader(sources).fold(jobs: jobs) {
      PairCounter(counting)
    } _: { counter, batch in
      try batch.forEachLine { try counter.add($0) }
    } finish: {
      $0.pairs
    }
    var rows = [[ContextCount]](repeating: [], count: sourceRowCount + pieceCount)
    for part in parts {
      for (pair, count) in part {
        rows[Int(pair >> 32)].append(ContextCount(UInt32(truncatingIfNeeded: pair), count))
      }
    }
    return try ContextTable(rows, sourceRowCount: sourceRowCount)
  }

  /// The number of a token: source rows first, padding rows included, then added pieces.
  fileprivate func number(of id: TokenID) -> UInt64? {
    if id.index < min(kept, sourceRowCount) { return UInt64(id.index) }
    guard id.index >= kept, id.index < kept + pieceCount else { return nil }
    return UInt64(sourceRowCount + id.index - kept)
  }
}

/// One thread's part of the counts.
private final class PairCounter {
  /// The counts of pairs, the token in the high half and its context in the low one.
  private(set) var pairs: [UInt64: UInt64] = [:]

  private let counting: ContextCounting
  private let encoder: any Encoder
  private var tokens: [Token] = []

  init(_ counting: ContextCounting) {
    self.counting = counting
    encoder = counting.tokenizer.makeEncoder()
  }

  func add(_ line: Span<UInt8>) throws {
    tokens.removeAll(keepingCapacity: true)
    try encoder.encode(line, addingSpecialTokens: false, into: &tokens)
    let numbers = tokens.map { counting.number(of: $0.id) }
    for (index, number) in numbers.enumerated() {
      guard let number else { continue }
      for other in (index + 1)..<max(index + 1, min(index + 1 + counting.window, numbers.count)) {
        guard let context = numbers[other] else { continue }
        pairs[number << 32 | context, default: 0] += 1
        pairs[context << 32 | number, default: 0] += 1
      }
    }
  }
}
