/// A vocabulary before or after a surgery.
public struct VocabularyRecord: Sendable {
  /// Which one.
  public enum Side: String, Sendable, CaseIterable { case source, result }

  /// Which one.
  public var side: Side
  /// The kind of tokenizer, such as `bpe`.
  public var kind: String
  /// The SHA-256 of the tokenizer's file in lower-case hexadecimal digits, by which runs share it.
  public var sha256: String
  /// The number of rows of the model, padding included.
  public var size: Int
  /// Gives each piece to the closure it gets; called only if the store lacks them.
  ///
  /// Of a result only the added pieces are needed, the others are told by the plan. IDs that ascend
  /// are fastest.
  public var pieces: @Sendable (_ take: (PieceRecord) throws -> Void) throws -> Void

  /// Describes a vocabulary whose pieces are made when they are needed.
  public init(
    side: Side, kind: String, sha256: String, size: Int,
    pieces: @escaping @Sendable (_ take: (PieceRecord) throws -> Void) throws -> Void
  ) {
    self.side = side
    self.kind = kind
    self.sha256 = sha256
    self.size = size
    self.pieces = pieces
  }

  /// Describes a vocabulary.
  public init(side: Side, kind: String, sha256: String, size: Int, pieces: [PieceRecord]) {
    self.init(side: side, kind: kind, sha256: sha256, size: size) { try pieces.forEach($0) }
  }
}

/// A piece of a vocabulary.
public struct PieceRecord: Hashable, Sendable {
  /// The token ID.
  public var id: Int
  /// The text to show to people; U+0000 is kept as U+2400, its picture.
  public var surface: String
  /// The bytes it stands for.
  public var bytes: [UInt8]
  /// The script of its letters, as an ISO 15924 code such as `Latn`.
  public var script: String
  /// Its type, such as `normal`, `byte` or `special`.
  public var type: String
  /// The log probability of a Unigram piece, or the rank by which merges are chosen.
  public var score: Double?

  /// Describes a piece.
  public init(
    id: Int, surface: String, bytes: [UInt8], script: String, type: String, score: Double? = nil
  ) {
    self.id = id
    self.surface = surface
    self.bytes = bytes
    self.script = script
    self.type = type
    self.score = score
  }
}

/// The occurrences of a piece of the source in the texts of a language.
public struct PieceCountRecord: Hashable, Sendable {
  /// The token ID in the source.
  public var sourceID: Int
  /// The language as a BCP-47 tag, `und` if unknown.
  public var language: String
  /// The occurrences.
  public var count: Int

  /// Describes a count.
  public init(sourceID: Int, language: String, count: Int) {
    self.sourceID = sourceID
    self.language = language
    self.count = count
  }
}

/// The origin of a row of the result; all pieces of the source without one are dropped.
public struct PlanRowRecord: Hashable, Sendable {
  /// The use that a surgery makes of a row of the source or the result.
  public enum Status: String, Sendable, CaseIterable { case kept, dropped, added }

  /// The token ID in the source; `nil` for an added row.
  public var oldID: Int?
  /// The token ID in the result.
  public var newID: Int
  /// Why, in a few words.
  public var reason: String

  /// Describes a row that stays.
  public static func kept(_ oldID: Int, as newID: Int, reason: String) -> Self {
    Self(oldID: oldID, newID: newID, reason: reason)
  }

  /// Describes a row that comes.
  public static func added(as newID: Int, reason: String) -> Self {
    Self(oldID: nil, newID: newID, reason: reason)
  }
}
