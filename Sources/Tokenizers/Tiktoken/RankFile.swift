internal import RowPlans

/// The contents of a rank file (`*.tiktoken`): a piece and its rank a line, the piece in Base64.
///
/// The rank is the ID, and also the priority: the pair of neighbours whose bytes together have the
/// lowest rank merges first. Ranks may have holes; pieces and ranks stand once, and each byte is a
/// piece. Format: `openai/tiktoken`, `tiktoken/load.py`.
struct RankFile: Sendable {
  /// Ranks from here on are refused: a table of so many rows does not exist.
  static let rankLimit = 1 << 22

  /// The pieces, as the bytes they are, by rank.
  private(set) var pieces = Vocabulary()
  private let contents: [UInt8]
  /// The range of the Base64 text of each rank; empty for a hole.
  private var texts: [Range<Int>] = []

  /// Reads the contents of a file.
  ///
  /// - Throws: `TokenizerError` for a line that is no piece with its rank, for a piece or a rank that
  ///   stands twice, and if a byte has no rank.
  init(_ contents: [UInt8], path: String) throws {
    self.contents = contents
    let limit = min(Self.rankLimit, Vocabulary.idLimit(ofBytes: contents.count))
    var number = 0
    for line in contents.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let place = "line \(number)"
      let parts = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if parts.isEmpty { continue }
      guard parts.count == 2, let rank = Self.rank(parts[1]), rank < limit else {
        throw TokenizerError.unsuitable(
          file: path, place: place,
          problem: "a piece in Base64, a space and a rank below \(limit) belong here. "
            + "Get the file again.")
      }
      try insert(parts[0], TokenID(rank), path: path, place: place)
    }
    try Self.checkBytes(pieces, path: path)
  }

  /// The text of a piece in Base64, as it stands in the file.
  func text(of id: TokenID) -> ArraySlice<UInt8> {
    id.index < texts.count ? contents[texts[id.index]] : []
  }

  /// Whether `contents` begins as a rank file does, and as no model of SentencePiece can.
  static func isOne(_ contents: [UInt8]) -> Bool {
    let line = contents.prefix(1 << 16).prefix { $0 != 0x0A }
    let parts = line.split { $0 == 0x20 || $0 == 0x0D }
    return parts.count == 2 && rank(parts[1]) != nil && decoded(parts[0]) != nil
  }

  private mutating func insert(
    _ text: ArraySlice<UInt8>, _ id: TokenID, path: String, place: String
  ) throws {
    guard let piece = Self.decoded(text) else {
      throw TokenizerError.unsuitable(
        file: path, place: place,
        problem: "'\(String(decoding: text.prefix(80), as: UTF8.self))' is no Base64. Get the file "
          + "again.")
    }
    if let other = pieces.insert(piece, id: id) {
      let what = other == id ? "the rank \(id.rawValue)" : "the piece of rank \(other.rawValue)"
      throw TokenizerError.unsuitable(
        file: path, place: place, problem: "\(what) stands here again. Get the file again.")
    }
    if id.index >= texts.count {
      texts.append(contentsOf: repeatElement(0..<0, count: id.index + 1 - texts.count))
    }
    texts[id.index] = text.startIndex..<text.endIndex
  }

  /// Checks that each byte is a piece, so that every text has tokens.
  ///
  /// - Throws: `TokenizerError.unsuitable` if one is not.
  static func checkBytes(_ pieces: Vocabulary, path: String) throws {
    for byte in UInt8.min...UInt8.max where pieces.id(of: [byte]) == nil {
      throw TokenizerError.unsuitable(
        file: path, place: "the byte \(byte)",
        problem: "it has no rank, so that text with it has no tokens. Get the file again.")
    }
  }

  private static func rank(_ digits: ArraySlice<UInt8>) -> Int? {
    if digits.isEmpty || digits.count > 9 { return nil }
    var value = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value < rankLimit ? value : nil
  }

  /// The bytes of Base64 with its padding; a lone `=`, which Whisper's file has, is the empty piece.
  static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    if text.count == 1, text.first == UInt8(ascii: "=") { return [] }
    guard text.count % 4 == 0, let bytes = Base64.decoded(String(decoding: text, as: UTF8.self))
    else { return nil }
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    return padding <= 2 && bytes.count == text.count / 4 * 3 - padding ? bytes : nil
  }
}
