public import RowPlans

/// A part of a word: what learning starts from.
public enum WordSymbol: Hashable, Sendable {
  /// A piece of the tokenizer.
  case piece(TokenID)
  /// A character, as UTF-8, that has no piece.
  case character([UInt8])
}

/// Splits text into words as a tokenizer sees them, and words into symbols, for one thread.
///
/// A *word* is what the model is handed: text after the normalizer and the pre-tokenizer, without
/// added tokens, cut before each `▁` that follows something else. A word is spelt as the
/// pre-tokenizer leaves it; only the characters for bytes of a byte-level model are not yet in place.
/// New pieces never reach over the ends of words.
public protocol WordSegmenter: AnyObject {
  /// Calls `body` with each word of a line, in order.
  ///
  /// - Parameters:
  ///   - line: A line, without its line feed.
  ///   - cutting: Whether the text of the pre-tokenizer is cut before `▁`.
  ///   - body: Takes a word, which is not empty.
  /// - Throws: `TokenizerError`, `ICUError`, and what `body` throws.
  func forEachWord(
    of line: Span<UInt8>, cutting: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws

  /// Appends the symbols of a word, as the model segments it.
  ///
  /// Bytes and unknown tokens do not come up where the characters they stand for can become pieces;
  /// those characters do.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  func segment(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) throws

  /// Appends the symbols of what is spelt as a piece of the vocabulary is.
  ///
  /// - Throws: As ``segment(_:into:)``.
  func segment(spelling: Span<UInt8>, into symbols: inout [WordSymbol]) throws
}

extension WordSegmenter {
  public func segment(spelling: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    try segment(spelling, into: &symbols)
  }

  /// Calls `body` with each word of a line, in order.
  public func forEachWord(
    of line: Span<UInt8>, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    try forEachWord(of: line, cutting: true, body)
  }
}

/// The rule by which two neighbours become one in byte-pair encoding, or when pieces of WordPiece
/// are learnt.
public struct MergeRules: Sendable {
  /// Which pairs merge when a piece is added.
  public enum Products: Sendable {
    /// The pair that is listed with it.
    case listed
    /// Every pair that together spells it, as in SentencePiece.
    case spelt
    /// Every pair that together spells it; but text is segmented by the longest piece first, from left
    /// to right, as in WordPiece.
    case longest
  }

  /// Which pairs merge.
  public let products: Products
  /// The prefix that a right part has and its product lacks (`##`).
  public let prefix: [UInt8]
  /// The merges that are there, or none where spelling decides.
  let merges: MergeTable
  /// The pieces that merging can use.
  private let mergeable: [Bool]

  init(
    _ products: Products, prefix: [UInt8] = [], merges: MergeTable = MergeTable(capacity: 0),
    mergeable: [Bool]
  ) {
    self.products = products
    self.prefix = prefix
    self.merges = merges
    self.mergeable = mergeable
  }

  /// Whether a product can come of any pair that spells it.
  public var isBySpelling: Bool { products != .listed }

  /// Whether a piece may be part of a merge or its product: no special token, no byte of the
  /// fallback.
  public func isMergeable(_ id: TokenID) -> Bool {
    id.index < mergeable.count && mergeable[id.index]
  }

  /// The rank and the product of the listed merge of two pieces, `nil` if there is none.
  public func merge(_ left: TokenID, _ right: TokenID) -> (rank: Int, product: TokenID)? {
    let slot = merges[left.rawValue, right.rawValue]
    return slot.rank == MergeTable.none ? nil : (Int(slot.rank), TokenID(slot.product))
  }

  /// The spelling of what two spellings become.
  public func product(_ left: some Sequence<UInt8>, _ right: [UInt8]) -> [UInt8] {
    let rest = right.starts(with: prefix) ? right.dropFirst(prefix.count) : right[...]
    return Array(left) + rest
  }
}
