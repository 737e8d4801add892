/// A vocabulary before or after a surgery.
public struct VocabularyRecord: Sendable {
  /// Which one.
  public enum Side: String, Sendable, CaseIterable { case source, result }

  /// Which one.
  public var side: Side
  /// The kind of tokenizer, such as `bpe`.
  public var kind: String
  /// The number of rows, padding included.
  public var size: Int
  /// The pieces; of a result only the added ones are needed, the others are told by the plan.
  public var pieces: [PieceRecord]

  /// Describes a vocabulary.
  public init(side: Side, kind: String, size: Int, pieces: [PieceRecord]) {
    self.side = side
    self.kind = kind
    self.size = size
    self.pieces = pieces
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

/// How often a piece of the source occurs in the texts of a language.
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

/// What became of a row.
public struct PlanRowRecord: Hashable, Sendable {
  /// What a surgery does with a row.
  public enum Status: String, Sendable, CaseIterable { case kept, dropped, added }

  /// The token ID in the source; `nil` for an added row.
  public var oldID: Int?
  /// The token ID in the result; `nil` for a dropped row.
  public var newID: Int?
  /// What the surgery does with it.
  public var status: Status
  /// Why, in a few words.
  public var reason: String

  /// Describes a row that stays.
  public static func kept(_ oldID: Int, as newID: Int, reason: String) -> Self {
    Self(oldID: oldID, newID: newID, status: .kept, reason: reason)
  }

  /// Describes a row that goes.
  public static func dropped(_ oldID: Int, reason: String) -> Self {
    Self(oldID: oldID, newID: nil, status: .dropped, reason: reason)
  }

  /// Describes a row that comes.
  public static func added(as newID: Int, reason: String) -> Self {
    Self(oldID: nil, newID: newID, status: .added, reason: reason)
  }
}
