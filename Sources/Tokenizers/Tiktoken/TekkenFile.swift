internal import JSON
internal import RowPlans

/// The contents of Mistral's `tekken.json`.
///
/// `vocab` has the pieces by rank, of which only so many count that, with the special tokens before
/// them, there are `default_vocab_size`. The ID of a piece is its rank plus the number of special
/// tokens. Format: `mistralai/mistral-common`, `tokens/tokenizers/tekken.py`.
struct TekkenFile: Sendable {
  /// The special tokens of files that do not list theirs (before version 7).
  private static let oldSpecials = [
    "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]",
    "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]",
    "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]",
    "[TOOL_CONTENT]",
  ]

  /// The whole document.
  let document: JSONObject
  /// The regular expression of words.
  let pattern: String
  /// The special tokens, by ID.
  let specials: [AddedToken]
  /// The pieces that count, as the bytes they are, by ID.
  private(set) var pieces = Vocabulary()

  /// Reads a document.
  ///
  /// - Throws: `JSONError`, or `TokenizerError` if the counts do not fit, a rank is not in its place,
  ///   a piece stands twice, or a byte has no piece.
  init(_ bytes: [UInt8], path: String) throws {
    var reader = JSONReader(bytes, source: path)
    let root = try Component(try reader.readDocument(), file: path, place: "the object")
    document = root.object
    let config = try Component(root["config"] ?? .null, file: path, place: "config")
    pattern = try config.string("pattern")
    let count = try config.count("default_num_special_tokens")
    let size = try config.count("default_vocab_size")
    let vocab = root["vocab"]?.array ?? []
    guard size > count, size - count <= vocab.count else {
      throw config.unsuitable(
        "default_vocab_size",
        "\(size) tokens with \(count) special ones do not fit to \(vocab.count) entries of vocab. "
          + "Get the file again.")
    }
    specials = try Self.specials(root, count: count)
    for rank in 0..<size - count {
      let entry = try Component(vocab[rank], file: path, place: "vocab[\(rank)]")
      try insert(entry, rank: rank, offset: count)
    }
    try RankFile.checkBytes(pieces, path: path)
  }

  private mutating func insert(_ entry: Component, rank: Int, offset: Int) throws {
    guard try entry.count("rank") == rank else {
      throw entry.unsuitable("rank", "\(rank) belongs here: ranks have no holes.")
    }
    let text = Array(try entry.string("token_bytes").utf8)
    guard let piece = RankFile.decoded(text[...]) else {
      throw entry.unsuitable("token_bytes", "this is no Base64. Get the file again.")
    }
    let id = TokenID(rank + offset)
    if let other = pieces.insert(piece, id: id) {
      throw TokenizerError.conflict(
        file: entry.file, piece: String(decoding: piece, as: UTF8.self), id: id.rawValue,
        otherID: other.rawValue)
    }
  }

  /// The special tokens: those that are listed, and fillers for the rest.
  private static func specials(_ root: Component, count: Int) throws -> [AddedToken] {
    var contents = (0..<count).map { "<SPECIAL_\($0)>" }
    if root["special_tokens"] == nil {
      for (index, content) in oldSpecials.prefix(count).enumerated() { contents[index] = content }
    } else {
      for entry in try root.components("special_tokens") {
        let rank = try entry.count("rank")
        guard rank < count else {
          throw entry.unsuitable("rank", "\(rank) is beyond the \(count) special tokens.")
        }
        contents[rank] = try entry.string("token_str")
      }
    }
    return contents.enumerated().map { AddedToken(id: TokenID($0), content: $1) }
  }
}
