internal import JSON

/// The layout of a tokenizer's files: all that is written again as it was.
enum TokenizerSource: Sendable {
  /// `tokenizer.json`.
  case document(TokenizerDocument)
  /// `vocab.txt`.
  case wordList
  /// `vocab.json` and `merges.txt`; the first line of the latter if it is a comment.
  case vocabularyAndMerges(header: [UInt8]?)
}

/// The members of a `tokenizer.json` in their order, without pieces and merges.
struct TokenizerDocument: Sendable {
  /// The content of a member of the model.
  enum ModelMember: Sendable {
    case value(JSONValue)
    /// Pieces with IDs, in the order of the file.
    case pieces(order: [UInt32])
    /// Pieces with scores as they are spelt in the file.
    case scoredPieces(scores: ScoreSpellings)
    /// Merges: pairs or text.
    case merges(arePairs: Bool)
  }

  /// The members; the value of `model` is `null` here.
  var members: [(key: String, value: JSONValue)] = []
  /// The members of `model`.
  var modelMembers: [(key: String, value: ModelMember)] = []
  /// Whether a line feed ends the file.
  var endsWithLineFeed = false

  /// The value of a member.
  subscript(key: String) -> JSONValue? {
    members.last { $0.key == key }.flatMap { $0.value.isNull ? nil : $0.value }
  }
}

/// The scores of pieces as they are spelt in the file, one after the other.
struct ScoreSpellings: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  /// Adds the score that `read` appends to the bytes it is given.
  mutating func append(_ read: (inout [UInt8]) throws -> Void) rethrows {
    try read(&bytes)
    ends.append(UInt32(bytes.count))
  }

  /// The spelling of the score at `index`.
  subscript(index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }
}
