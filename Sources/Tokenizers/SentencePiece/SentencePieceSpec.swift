internal import ProtocolBuffers

/// The part of a SentencePiece model's `trainer_spec` that encoding needs.
struct TrainerSpec: Sendable {
  /// The numbers of the fields that are read or rewritten.
  enum Field {
    static let modelType = 3
    static let vocabularySize = 4
    static let treatsSpaceAsSuffix = 24
    static let byteFallback = 35
    /// `unk_id`, `bos_id`, `eos_id` and `pad_id`.
    static let ids = 40...43
  }

  /// The segmentation: 1 Unigram, 2 BPE, 3 words, 4 characters.
  var modelType: UInt64 = 1
  /// Whether `▁` ends a word, and does not begin it.
  var treatsSpaceAsSuffix = false
  /// Whether unknown characters become byte pieces.
  var hasByteFallback = false

  /// Takes a field; later ones win.
  mutating func take(_ field: WireField) {
    guard case .varint(let value) = field.value else { return }
    switch field.number {
    case Field.modelType: modelType = value
    case Field.treatsSpaceAsSuffix: treatsSpaceAsSuffix = value != 0
    case Field.byteFallback: hasByteFallback = value != 0
    default: break
    }
  }
}

/// The normalizer of a SentencePiece model: its `normalizer_spec`.
struct NormalizerSpec: Sendable {
  /// The range of the character map in the file; empty for none.
  var characterMap = 0..<0
  /// Whether a space is put before the text (after it, if `▁` is a suffix).
  var addsDummyPrefix = true
  /// Whether spaces at both ends go, and runs of spaces become one.
  var removesExtraSpaces = true
  /// Whether spaces become `▁`.
  var escapesSpaces = true

  /// Takes a field; later ones win.
  mutating func take(_ field: WireField) {
    switch (field.number, field.value) {
    case (2, .bytes(let range)): characterMap = range
    case (3, .varint(let value)): addsDummyPrefix = value != 0
    case (4, .varint(let value)): removesExtraSpaces = value != 0
    case (5, .varint(let value)): escapesSpaces = value != 0
    default: break
    }
  }
}
