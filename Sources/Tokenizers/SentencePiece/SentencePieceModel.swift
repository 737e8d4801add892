internal import ProtocolBuffers
internal import RowPlans

/// The type of a SentencePiece piece.
enum PieceType: UInt8, Sendable {
  case normal = 1
  case unknown, control, userDefined, unused, byte

  /// Whether segmentation can put such a piece together from the text.
  var isMatched: Bool { self == .normal || self == .userDefined || self == .unused }

  /// Whether merges make such a piece or go on from it; user-defined symbols stand for themselves.
  var isMerged: Bool { self == .normal || self == .unused }
}

/// A SentencePiece `ModelProto`, with its bytes.
///
/// Only what encoding needs is taken apart; the rest is known by its place, so that it can be written
/// again as it was. Format: `google/sentencepiece`, `src/sentencepiece_model.proto`.
struct SentencePieceModel: Sendable {
  /// The numbers of the message's own fields.
  enum Field {
    static let pieces = 1
    static let trainerSpec = 2
    static let normalizerSpec = 3
    static let selfTestData = 4
  }

  /// The most bytes a piece may have, as in the reference.
  static let pieceLimit = 8000
  /// `▁`, which stands for a space.
  static let space: [UInt8] = [0xE2, 0x96, 0x81]

  /// The path, for messages.
  let file: String
  /// The whole file.
  let bytes: [UInt8]
  /// The fields of the message, in order, but of the pieces only the first.
  private(set) var fields: [WireField] = []
  /// The place of the whole field of each piece, by ID.
  private(set) var pieceRanges: [Range<UInt32>] = []
  /// The spellings by ID.
  private(set) var vocabulary = Vocabulary()
  /// The scores by ID.
  private(set) var scores: [Float] = []
  /// The types by ID.
  private(set) var types: [PieceType] = []
  /// The settings of its training.
  private(set) var trainer = TrainerSpec()
  /// The settings of its normalizer.
  private(set) var normalizer = NormalizerSpec()
  /// The piece for unknown text.
  private(set) var unknownID: TokenID?
  /// The piece of each byte, if there is byte fallback.
  private(set) var byteIDs: [TokenID] = []

  /// Reads a model.
  ///
  /// - Throws: `TokenizerError` if the message is cut off, or breaks a rule of the reference.
  init(_ bytes: [UInt8], file: String) throws {
    self.bytes = bytes
    self.file = file
    guard bytes.count <= Int(UInt32.max) else {
      throw problem("the model", "it has \(bytes.count) bytes, which is too much.")
    }
    var reader = WireReader(bytes, in: 0..<bytes.count, file: file, place: .part("the model"))
    while let field = try reader.next() {
      if case .bytes(let range) = field.value { try take(field, in: range) }
      if field.number != Field.pieces || pieceRanges.count <= 1 { fields.append(field) }
    }
    try check()
  }

  /// Whether `id` is a piece of the file.
  func has(_ id: TokenID) -> Bool { id.index < types.count }

  private mutating func take(_ field: WireField, in range: Range<Int>) throws {
    switch field.number {
    case Field.pieces:
      pieceRanges.append(UInt32(field.range.lowerBound)..<UInt32(field.range.upperBound))
      try addPiece(in: range)
    case Field.trainerSpec:
      var reader = WireReader(bytes, in: range, file: file, place: .part("trainer_spec"))
      while let field = try reader.next() { trainer.take(field) }
    case Field.normalizerSpec:
      var reader = WireReader(bytes, in: range, file: file, place: .part("normalizer_spec"))
      while let field = try reader.next() { normalizer.take(field) }
    default: break
    }
  }

  private mutating func addPiece(in range: Range<Int>) throws {
    let place = WirePlace.piece(types.count)
    var spelling = 0..<0
    var score: UInt32 = 0
    var type: UInt64 = 1
    var reader = WireReader(bytes, in: range, file: file, place: place)
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): spelling = range
      case (2, .fixed(let range)) where range.count == 4:
        score = range.reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }
      case (3, .varint(let value)): type = value
      default: break
      }
    }
    guard let type = UInt8(exactly: type).flatMap(PieceType.init) else {
      throw TokenizerError.unknownType(
        file: file, place: place.description, type: String(type))
    }
    try insert(bytes[spelling], place: place)
    types.append(type)
    scores.append(Float(bitPattern: score))
  }

  private mutating func insert(_ spelling: ArraySlice<UInt8>, place: WirePlace) throws {
    guard !spelling.isEmpty, spelling.count < Self.pieceLimit else {
      throw TokenizerError.unsuitable(
        file: file, place: place.description,
        problem: "it has \(spelling.count) bytes; 1 to \(Self.pieceLimit - 1) are possible. "
          + "Get the file again.")
    }
    let id = TokenID(types.count)
    if let other = vocabulary.insert(spelling, id: id) {
      throw TokenizerError.conflict(
        file: file, piece: String(decoding: spelling, as: UTF8.self), id: id.rawValue,
        otherID: other.rawValue)
    }
  }
}

extension SentencePieceModel {
  private mutating func check() throws {
    let unknown = types.indices.filter { types[$0] == .unknown }
    guard unknown.count == 1 || unknown.isEmpty && trainer.hasByteFallback else {
      throw problem("pieces", "\(unknown.count) are of the type UNKNOWN, and one must be.")
    }
    unknownID = unknown.first.map { TokenID($0) }
    for id in types.indices where types[id].isMatched {
      guard vocabulary.spelling(of: TokenID(id))?.contains(0) != true || isPlaceholder(id) else {
        throw problem("piece \(id)", "it has a NUL inside, which is not possible.")
      }
    }
    if let id = scores.firstIndex(where: { !$0.isFinite }) {
      throw problem("piece \(id)", "its score is \(scores[id]), which is no score.")
    }
    try checkBytes()
  }

  /// Whether the piece is the unused NUL that stands for nothing.
  private func isPlaceholder(_ id: Int) -> Bool {
    types[id] == .unused && vocabulary.spelling(of: TokenID(id))?.elementsEqual([0]) == true
  }

  private mutating func checkBytes() throws {
    let found = types.indices.filter { types[$0] == .byte }
    guard trainer.hasByteFallback else {
      guard let id = found.first else { return }
      throw problem("piece \(id)", "it is of the type BYTE, and byte_fallback is off.")
    }
    for byte in UInt8.min...UInt8.max {
      let spelling = Self.spelling(of: byte)
      guard let id = vocabulary.id(of: spelling), types[id.index] == .byte else {
        throw problem("pieces", "byte_fallback is on, and '\(spelling)' is missing.")
      }
      byteIDs.append(id)
    }
    guard found.count == 256 else {
      throw problem("pieces", "\(found.count) are of the type BYTE, and 256 must be.")
    }
  }

  /// Returns the spelling of a byte piece: `<0x0A>`.
  static func spelling(of byte: UInt8) -> String {
    let hex = String(byte, radix: 16, uppercase: true)
    return "<0x\(hex.count == 1 ? "0" : "")\(hex)>"
  }

  private func problem(_ place: String, _ problem: String) -> TokenizerError {
    .unsuitable(file: file, place: place, problem: problem + " Get the file again.")
  }
}

extension SentencePieceModel {
  /// Whether all user-defined symbols are UTF-8.
  var hasUnicodeSymbols: Bool {
    types.indices.allSatisfy { id in
      types[id] != .userDefined
        || String(validating: vocabulary.spelling(of: TokenID(id)) ?? [], as: UTF8.self) != nil
    }
  }

  /// Whether text may be cut before each `▁` that no `▁` precedes, because no piece reaches across.
  var hasPiecesOfWords: Bool {
    !types.indices.contains { id in
      guard types[id].isMatched, let spelling = vocabulary.spelling(of: TokenID(id)) else {
        return false
      }
      return WordSplitter(Array(spelling), in: 0..<spelling.count).contains { $0.lowerBound > 0 }
    }
  }

  /// Whether ``trie(where:score:)`` would have anything in it.
  func hasPieces(where isIncluded: (PieceType) -> Bool) -> Bool {
    types.indices.contains { isIncluded(types[$0]) && !isPlaceholder($0) }
  }

  /// A trie of the pieces whose type `isIncluded`, or `nil` if there is none.
  func trie(where isIncluded: (PieceType) -> Bool, score: (Int, PieceType) -> Float = { _, _ in 0 })
    -> PieceTrie?
  {
    var entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)] = []
    for id in types.indices where isIncluded(types[id]) && !isPlaceholder(id) {
      guard let spelling = vocabulary.spelling(of: TokenID(id)) else { continue }
      entries.append((spelling, UInt32(id), score(id, types[id])))
    }
    return entries.isEmpty ? nil : PieceTrie(entries)
  }
}
