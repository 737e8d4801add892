public import Initializers
internal import LinearAlgebra

/// The counts of tokens in contexts: in sentences, or near other tokens.
public struct Associations: Hashable, Sendable {
  /// The number of tokens.
  public let tokenCount: Int
  /// The number of contexts.
  public let contextCount: Int
  let offsets: [Int]
  let contexts: [UInt32]
  let counts: [UInt64]

  /// Takes the contexts near tokens.
  ///
  /// - Throws: What reading the counts throws.
  /// - Complexity: O(counts).
  public init(_ table: some ContextCounts) throws {
    tokenCount = table.sourceRowCount + table.pieceCount
    contextCount = tokenCount
    var (offsets, contexts, counts) = ([0], [UInt32](), [UInt64]())
    for token in 0..<tokenCount {
      for entry in try table.contexts(of: token) where entry.count > 0 {
        contexts.append(entry.token)
        counts.append(entry.count)
      }
      offsets.append(counts.count)
    }
    (self.offsets, self.contexts, self.counts) = (offsets, contexts, counts)
  }

  /// Takes the sentences that tokens occur in, in whatever order they were added.
  ///
  /// - Complexity: O(*n* log *n*) in the counts.
  public init(_ sentences: SentenceCounts) {
    tokenCount = sentences.tokenCount
    contextCount = sentences.sentenceCount
    var starts = [Int](repeating: 0, count: tokenCount + 1)
    for token in sentences.tokens { starts[Int(token) + 1] += 1 }
    for token in 0..<tokenCount { starts[token + 1] += starts[token] }
    var (next, entries) = (starts, [UInt64](repeating: 0, count: sentences.tokens.count))
    for (place, token) in sentences.tokens.enumerated() {
      entries[next[Int(token)]] =
        UInt64(sentences.sentences[place]) << 32 | UInt64(sentences.counts[place])
      next[Int(token)] += 1
    }
    var (offsets, contexts, counts) = ([0], [UInt32](), [UInt64]())
    for token in 0..<tokenCount {
      for entry in entries[starts[token]..<starts[token + 1]].sorted() {
        let (sentence, count) = (UInt32(entry >> 32), entry & 0xFFFF_FFFF)
        if counts.count > offsets[token], contexts.last == sentence {
          counts[counts.count - 1] += count
        } else {
          contexts.append(sentence)
          counts.append(count)
        }
      }
      offsets.append(counts.count)
    }
    (self.offsets, self.contexts, self.counts) = (offsets, contexts, counts)
  }

  /// The positive pointwise mutual information of each token and context.
  ///
  /// `max(0, ln (n_tc · S / (n_t · n_c^a)))` with `S = Σ n_c^a` (Levy, Goldberg and Dagan 2015,
  /// "Improving Distributional Similarity with Lessons Learned from Word Embeddings", TACL 3).
  /// Tokens that occur less than `minimumCount` times have no element.
  func positiveInformation(smoothing: Double, minimumCount: Int) -> SparseMatrix {
    var totals = [UInt64](repeating: 0, count: tokenCount)
    var sums = [UInt64](repeating: 0, count: contextCount)
    for token in 0..<tokenCount {
      let range = offsets[token]..<offsets[token + 1]
      totals[token] = counts[range].reduce(0, +)
      guard totals[token] >= minimumCount else { continue }
      for place in range { sums[Int(contexts[place])] += counts[place] }
    }
    // The logarithms of the contexts' smoothed shares.
    let logs = sums.map { $0 == 0 ? 0 : smoothing * Elementary.log(Double($0)) }
    let whole = zip(sums, logs).reduce(0) { $0 + ($1.0 == 0 ? 0 : Elementary.exp($1.1)) }
    let logOfWhole = whole > 0 ? Elementary.log(whole) : 0
    var (starts, indices, values) = ([0], [UInt32](), [Float]())
    for token in 0..<tokenCount {
      let logOfTotal = totals[token] == 0 ? 0 : Elementary.log(Double(totals[token]))
      for place in offsets[token]..<offsets[token + 1] where totals[token] >= minimumCount {
        let information =
          Elementary.log(Double(counts[place])) + logOfWhole - logOfTotal
          - logs[Int(contexts[place])]
        guard information > 0 else { continue }
        indices.append(contexts[place])
        values.append(Float(information))
      }
      starts.append(values.count)
    }
    return SparseMatrix(
      rows: tokenCount, columns: contextCount, offsets: starts, indices: indices, values: values)
  }
}
