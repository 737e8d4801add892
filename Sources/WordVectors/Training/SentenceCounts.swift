/// The counts of tokens in sentences that are translations of each other.
///
/// The sentence with one number is the same in all languages, so that words which mean the same
/// occur in the same sentences (Levy, Søgaard and Goldberg 2017, "A Strong Baseline for Learning
/// Cross-Lingual Word Embeddings from Sentence Alignments").
public struct SentenceCounts: Hashable, Sendable {
  /// The number of tokens there are.
  public let tokenCount: Int
  /// One more than the largest number of a sentence.
  public private(set) var sentenceCount = 0
  private(set) var tokens: [UInt32] = []
  private(set) var sentences: [UInt32] = []
  private(set) var counts: [UInt32] = []

  /// Starts with no sentence.
  public init(tokenCount: Int) { self.tokenCount = tokenCount }

  /// Adds a sentence in one language.
  ///
  /// - Parameters:
  ///   - tokens: Its tokens, as rows: source IDs, and then added pieces. Those without a row are
  ///     left out by the caller.
  ///   - sentence: The number that it shares with its translations, from 0.
  /// - Complexity: O(*n* log *n*).
  public mutating func add(_ tokens: [Int], sentence: Int) {
    precondition(sentence >= 0, "a sentence has a number")
    sentenceCount = max(sentenceCount, sentence + 1)
    var last = -1
    for token in tokens.sorted() {
      precondition(token >= 0 && token < tokenCount, "no such token")
      if token == last {
        counts[counts.count - 1] += 1
      } else {
        self.tokens.append(UInt32(token))
        sentences.append(UInt32(sentence))
        counts.append(1)
      }
      last = token
    }
  }
}
