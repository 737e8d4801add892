/// Pieces and merges that a tokenizer gets, spelt as in its files.
///
/// The position of a piece is the number of its `.added` row in a `RowPlan`.
public struct NewPieces: Hashable, Sendable {
  /// A piece.
  public struct Piece: Hashable, Sendable {
    /// The spelling: `Ġსა`, `▁ሰላም`, `##ing`.
    public let spelling: [UInt8]
    /// The score of a Unigram piece; byte-pair encoding needs none.
    public let score: Double?

    /// Spells a piece.
    public init(spelling: [UInt8], score: Double? = nil) {
      self.spelling = spelling
      self.score = score
    }
  }

  /// A merge, by the spellings of its parts.
  public struct Merge: Hashable, Sendable {
    /// The left part.
    public let left: [UInt8]
    /// The right part.
    public let right: [UInt8]

    /// Pairs two pieces.
    public init(left: [UInt8], right: [UInt8]) {
      self.left = left
      self.right = right
    }
  }

  /// The pieces, by the number of their added row.
  public var pieces: [Piece]
  /// The merges, which rank after all that are there, in this order.
  public var merges: [Merge]

  /// Collects pieces and merges.
  public init(pieces: [Piece] = [], merges: [Merge] = []) {
    self.pieces = pieces
    self.merges = merges
  }

  /// No pieces.
  public static let none = NewPieces()
}
