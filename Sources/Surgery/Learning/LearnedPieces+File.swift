internal import Files
internal import JSON
public import Tokenizers

/// The file of learnt pieces: JSON lines, for people and programs.
///
/// The first line says what the file is: `{"format": "lexotomy-pieces", "version": 1, "tokenizer":
/// SHA-256, "algorithm": "bpe"}`. Each other line is a piece (`piece`, the spelling in the tokenizer's
/// file), with the text it stands for (`text`, absent where it ends inside a character), language,
/// count, and its score, or the merge that makes it (`merge`, the two parts). A line that has `merge`
/// and no `piece` is another way to make a piece that exists. The lines are in the order of rows and
/// of ranks.
extension LearnedPieces {
  static let format = "lexotomy-pieces"

  /// The contents of the file.
  public func fileContents() -> [UInt8] {
    var bytes: [UInt8] = []
    var header = JSONObject(["format": .string(Self.format), "version": .number(1)])
    header["tokenizer"] = tokenizer.map { .string($0.hex) }
    header["algorithm"] = .string(algorithm.rawValue)
    header["pieces"] = .number(pieces.count)
    Self.append(header, to: &bytes)
    var next = 0
    for merge in merges {
      guard let piece = merge.piece else {
        Self.append(JSONObject(["merge": Self.value(merge.parts)]), to: &bytes)
        continue
      }
      while next < piece {
        Self.append(object(of: pieces[next], nil), to: &bytes)
        next += 1
      }
      Self.append(object(of: pieces[piece], merge.parts), to: &bytes)
      next = piece + 1
    }
    for piece in pieces[next...] { Self.append(object(of: piece, nil), to: &bytes) }
    return bytes
  }

  private func object(of piece: Piece, _ merge: NewPieces.Merge?) -> JSONObject {
    var object = JSONObject([
      "piece": .string(String(decoding: piece.spelling, as: UTF8.self))
    ])
    if !piece.isPartial { object["text"] = .string(String(decoding: piece.surface, as: UTF8.self)) }
    object["language"] = .string(piece.language)
    object["count"] = .number(Int(clamping: piece.count))
    object["score"] = piece.score.map { .number(JSONNumber(text: "\($0)")) }
    object["merge"] = merge.map(Self.value)
    return object
  }

  private static func value(_ merge: NewPieces.Merge) -> JSONValue {
    .array([merge.left, merge.right].map { .string(String(decoding: $0, as: UTF8.self)) })
  }

  private static func append(_ object: JSONObject, to bytes: inout [UInt8]) {
    bytes += JSONWriter.text(of: .object(object), isIndented: false)
    bytes.append(0x0A)
  }

  /// Whether the contents of a file begin as such a file does; else it is a plain list.
  public static func isFile(_ bytes: [UInt8]) -> Bool {
    bytes.first == UInt8(ascii: "{")
  }

  /// Reads a file.
  ///
  /// - Throws: As ``init(fileContents:path:tokenizer:)``, and `FileError`.
  public init(contentsOf path: String, tokenizer: any Tokenizer) throws {
    try self.init(
      fileContents: InputFile.contents(of: path), path: path, tokenizer: tokenizer)
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file, for messages.
  ///   - tokenizer: The tokenizer on top of which the pieces were learnt.
  /// - Throws: `JSONError`; `SurgeryError.badPieceFile` if a line is not what it should be.
  public init(
    fileContents bytes: [UInt8], path: String, tokenizer: any Tokenizer
  ) throws {
    var reader = PieceFileReader(path: path, tokenizer: tokenizer)
    for line in bytes.split(separator: 0x0A) { try reader.read(Array(line)) }
    self = try reader.result()
  }
}

/// Reads the lines of a file of pieces.
private struct PieceFileReader {
  let path: String
  let tokenizer: any Tokenizer
  private var line = 0
  private var digest: Digest?
  private var algorithm: LearnedPieces.Algorithm?
  private var pieces: [LearnedPieces.Piece] = []
  private var merges: [LearnedPieces.Merge] = []
  private var known: Set<[UInt8]> = []

  init(path: String, tokenizer: any Tokenizer) {
    self.path = path
    self.tokenizer = tokenizer
  }

  func error(_ problem: String) -> SurgeryError {
    .badPieceFile(path: path, line: line, problem: problem)
  }

  mutating func read(_ bytes: [UInt8]) throws {
    line += 1
    var reader = JSONReader(bytes, source: path)
    let value = try reader.readDocument()
    guard algorithm != nil else { return try readHeader(value) }
    guard value["piece"] != nil || value["merge"] != nil else {
      throw error("there is neither a piece nor a merge.")
    }
    let merge = try value["merge"].map(parts)
    if let piece = value["piece"] { try readPiece(piece, value) }
    guard let merge else { return }
    merges.append(
      LearnedPieces.Merge(parts: merge, piece: value["piece"] == nil ? nil : pieces.count - 1))
  }

  private mutating func readHeader(_ value: JSONValue) throws {
    guard value["format"]?.string == LearnedPieces.format, value["version"]?.int == 1 else {
      throw error("this is no file of pieces that this version knows.")
    }
    guard let name = value["algorithm"]?.string.flatMap(LearnedPieces.Algorithm.init) else {
      throw error("the algorithm is not known.")
    }
    algorithm = name
    digest = value["tokenizer"]?.string.flatMap { Digest(hex: $0) }
  }

  private mutating func readPiece(_ piece: JSONValue, _ value: JSONValue) throws {
    guard let spelling = piece.string.map({ Array($0.utf8) }), !spelling.isEmpty else {
      throw error("a piece is a text that is not empty.")
    }
    guard known.insert(spelling).inserted else {
      throw error("the piece '\(piece.string ?? "")' comes twice.")
    }
    guard tokenizer.vocabulary.id(of: spelling) == nil else {
      throw error("the tokenizer has the piece '\(piece.string ?? "")' already.")
    }
    pieces.append(
      LearnedPieces.Piece(
        spelling: spelling, surface: tokenizer.surface(ofNew: spelling),
        language: value["language"]?.string ?? "und",
        count: UInt64(clamping: value["count"]?.int ?? 0), score: value["score"]?.double))
  }

  private func parts(_ value: JSONValue) throws -> NewPieces.Merge {
    let parts = value.array?.compactMap(\.string).map { Array($0.utf8) } ?? []
    guard parts.count == 2 else { throw error("a merge has two parts.") }
    for part in parts where !known.contains(part) && tokenizer.vocabulary.id(of: part) == nil {
      throw error("the part '\(String(decoding: part, as: UTF8.self))' is no piece so far.")
    }
    return NewPieces.Merge(left: parts[0], right: parts[1])
  }

  func result() throws -> LearnedPieces {
    guard let algorithm else { throw error("the file is empty.") }
    return LearnedPieces(tokenizer: digest, algorithm: algorithm, pieces: pieces, merges: merges)
  }
}
