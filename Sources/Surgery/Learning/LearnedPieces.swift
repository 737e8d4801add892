public import Files
public import Tokenizers

/// Pieces that were learnt on top of a tokenizer, in the order in which their rows come.
public struct LearnedPieces: Hashable, Sendable {
  /// The algorithm by which pieces are learnt.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// Byte-pair encoding.
    case bpe
    /// Unigram.
    case unigram
    /// WordPiece: as merges of byte-pair encoding are, of which the products are all that is needed.
    case wordPiece = "wordpiece"
  }

  /// A learnt piece.
  public struct Piece: Hashable, Sendable {
    /// The spelling in the tokenizer's file.
    public let spelling: [UInt8]
    /// The bytes of text that it stands for.
    public let surface: [UInt8]
    /// The language whose share it was taken for.
    public let language: String
    /// The count of the piece when it was taken.
    public let count: UInt64
    /// The score of a Unigram piece.
    public let score: Double?

    /// Whether it begins or ends inside a character: a step on the way to other pieces.
    public var isPartial: Bool { String(validating: surface, as: UTF8.self) == nil }

    /// Describes a piece.
    public init(
      spelling: [UInt8], surface: [UInt8], language: String, count: UInt64, score: Double? = nil
    ) {
      self.spelling = spelling
      self.surface = surface
      self.language = language
      self.count = count
      self.score = score
    }
  }

  /// A merge, with the piece that it makes.
  public struct Merge: Hashable, Sendable {
    /// The parts.
    public let parts: NewPieces.Merge
    /// The position of the new piece that it makes first; `nil` if the product was there.
    public let piece: Int?

    /// Describes a merge.
    public init(parts: NewPieces.Merge, piece: Int?) {
      self.parts = parts
      self.piece = piece
    }
  }

  /// The name of the file in the folder of an extended model.
  public static let fileName = "lexotomy-pieces.jsonl"

  /// The SHA-256 of the tokenizer's file; `nil` where pieces come from elsewhere.
  public let tokenizer: Digest?
  /// The algorithm by which they were learnt.
  public let algorithm: Algorithm
  /// The pieces.
  public let pieces: [Piece]
  /// The merges in the order of their ranks.
  public let merges: [Merge]

  /// Collects pieces.
  public init(
    tokenizer: Digest?, algorithm: Algorithm, pieces: [Piece], merges: [Merge] = []
  ) {
    self.tokenizer = tokenizer
    self.algorithm = algorithm
    self.pieces = pieces
    self.merges = merges
  }

  /// The pieces as a tokenizer takes them.
  public var newPieces: NewPieces {
    NewPieces(
      pieces: pieces.map { NewPieces.Piece(spelling: $0.spelling, score: $0.score) },
      merges: merges.map(\.parts))
  }
}
