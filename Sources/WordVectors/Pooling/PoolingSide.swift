/// Tells the rows that the tokens of a word stand for, in their order; tokens without one are `nil`.
public typealias WordSegmenter = (_ word: [UInt8]) throws -> [Int?]

/// A vocabulary whose rows get vectors from those of words.
public struct PoolingSide: Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The bytes of text that each row stands for, without a leading space; needed for coverage.
  public let lengths: [Int]
  /// Makes a segmenter for one thread.
  public let makeSegmenter: @Sendable () -> WordSegmenter

  /// Describes a side: the source with its IDs as rows, or the added pieces, whose segmenter is the
  /// extended tokenizer and gives `nil` for kept tokens.
  public init(
    rowCount: Int, lengths: [Int] = [], makeSegmenter: @escaping @Sendable () -> WordSegmenter
  ) {
    precondition(lengths.isEmpty || lengths.count == rowCount, "a length for each row")
    (self.rowCount, self.lengths, self.makeSegmenter) = (rowCount, lengths, makeSegmenter)
  }
}

/// The way in which the vectors of words become those of their tokens.
public struct PoolingOptions: Hashable, Sendable {
  /// The weight of a word.
  public enum Weight: String, Hashable, Sendable, CaseIterable {
    /// All the same, as in OFA.
    case uniform
    /// As often as it was seen in training, as in WECHSEL, if the file says so; else all the same.
    case frequency
    /// By the part of the word that the token covers, so that short tokens lean on short words.
    case coverage
  }

  /// The spellings of a word.
  public var variants: WordVariants
  /// The languages whose words count, for keys that have one; `nil` for all.
  public var languages: Set<String>?
  /// The weight of a word.
  public var weight: Weight
  /// The greatest number of words for a token, the first ones; tokens of many words are all alike.
  public var wordLimit: Int?
  /// Whether the mean of all words is subtracted, which would make all cosines large.
  public var isCentred: Bool

  /// Sets what OFA does.
  public init(
    variants: WordVariants = .colexified, languages: Set<String>? = nil, weight: Weight = .uniform,
    wordLimit: Int? = nil, isCentred: Bool = false
  ) {
    self.variants = variants
    self.languages = languages
    self.weight = weight
    self.wordLimit = wordLimit
    self.isCentred = isCentred
  }

  /// The options of OFA with the vectors of ColexNet+.
  public static let ofa = PoolingOptions()
  /// The options of WECHSEL with tables of words.
  public static let wechsel = PoolingOptions(variants: .spaced, weight: .frequency)
}
