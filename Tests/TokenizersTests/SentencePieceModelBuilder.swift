import Tokenizers

/// Writes small SentencePiece models, field by field.
struct SentencePieceModelBuilder {
  enum Kind: UInt64 { case unigram = 1, bpe, word, character }

  var kind = Kind.unigram
  /// Spelling, score, type.
  var pieces: [(String, Float, UInt64)] = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)]
  var hasByteFallback = false
  /// Fields of `normalizer_spec`: 3 dummy prefix, 4 extra spaces, 5 escape.
  var normalizer: [(Int, UInt64)] = []
  /// Fields of the whole message, after all others.
  var more: [UInt8] = []

  init(_ kind: Kind, _ pieces: [(String, Float)]) {
    self.kind = kind
    self.pieces += pieces.map { ($0.0, $0.1, 1) }
  }

  func bytes() -> [UInt8] {
    var model: [UInt8] = []
    for (spelling, score, type) in pieces { model += Self.piece(spelling, score, type) }
    var trainer = Self.field(3, kind.rawValue) + Self.field(4, UInt64(pieces.count))
    if hasByteFallback { trainer += Self.field(35, 1) }
    trainer += Self.field(40, 0) + Self.field(41, 1) + Self.field(42, 2)
    trainer += Self.field(43, UInt64(bitPattern: -1)) + Self.field(250, Array("kept".utf8))
    model += Self.field(2, trainer)
    model += Self.field(3, normalizer.flatMap { Self.field($0.0, $0.1) })
    return model + more
  }

  func tokenizer() throws -> SentencePieceTokenizer {
    try SentencePieceTokenizer(bytes(), path: "small.model")
  }

  static func piece(_ spelling: String, _ score: Float, _ type: UInt64) -> [UInt8] {
    let bits = score.bitPattern
    let fixed = (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
    return field(1, field(1, Array(spelling.utf8)) + [0x15] + fixed + field(3, type))
  }

  static func field(_ number: Int, _ value: UInt64) -> [UInt8] {
    varint(UInt64(number) << 3) + varint(value)
  }

  static func field(_ number: Int, _ payload: [UInt8]) -> [UInt8] {
    varint(UInt64(number) << 3 | 2) + varint(UInt64(payload.count)) + payload
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
  }
}
