public import Tokenizers
internal import ICU
internal import RowPlans

/// The characters of some languages, and which pieces they can spell.
///
/// Theorem X1 (docs/exactness.md): the pieces whose bytes occur inside UTF-8 text over a set of
/// characters are closed under taking parts, so every text over that set keeps its segmentation. No
/// corpus is needed. The set must be closed under the tokenizer's normalizer; ``init(of:tokenizer:)``
/// sees to that by encoding each character.
public struct ExemplarAlphabet: Sendable {
  /// The characters, as Unicode scalar values.
  public private(set) var scalars: Set<UInt32>

  /// The beginnings of UTF-8 encodings, without the last byte or more.
  private var heads: Set<[UInt8]> = []
  /// The ends of UTF-8 encodings, without the first byte or more.
  private var tails: Set<[UInt8]> = []
  /// The inner parts of UTF-8 encodings, without their first and last bytes.
  private var middles: Set<[UInt8]> = []

  /// Uses these characters.
  public init(scalars: Set<UInt32>) {
    self.scalars = scalars
    index()
  }

  /// Uses the exemplar characters that ICU has for the languages, with upper case, digits,
  /// punctuation, white space, and what the tokenizer normalizes them to.
  ///
  /// - Parameters:
  ///   - tags: BCP-47 tags.
  ///   - tokenizer: The tokenizer whose pieces are to be spelt.
  /// - Throws: `SurgeryError.unknownLanguage`.
  public init(of tags: [String], tokenizer: any Tokenizer) throws {
    // Digits, punctuation and symbols of ASCII, and the line feed, belong to every language.
    var scalars = Set<UInt32>(0x20..<0x41).union(0x5B..<0x61).union(0x7B..<0x7F).union([0x0A])
    for tag in tags {
      let standard = try Exemplars(of: tag)
      guard !standard.isDefault, standard.count > 0 else {
        throw SurgeryError.unknownLanguage(tag)
      }
      scalars.formUnion(Self.scalars(of: standard))
      scalars.formUnion(Self.scalars(of: try Exemplars(of: tag, kind: .auxiliary)))
      scalars.formUnion(Self.scalars(of: try Exemplars(of: tag, kind: .punctuation)))
    }
    for scalar in 0x41..<UInt32(0x1F000) where scalars.contains(simpleLowercase(scalar)) {
      scalars.insert(scalar)
    }
    self.init(scalars: scalars)
    try close(under: tokenizer)
  }

  private static func scalars(of exemplars: Exemplars) -> Set<UInt32> {
    var scalars = Set<UInt32>()
    for range in exemplars.ranges { scalars.formUnion(range) }
    for string in exemplars.strings {
      scalars.formUnion(String(decoding: string, as: UTF8.self).unicodeScalars.map(\.value))
    }
    return scalars
  }

  /// Whether the bytes occur inside the UTF-8 of some text over the characters.
  ///
  /// - Complexity: O(`bytes.count`).
  public func spells(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return false }
    let start = bytes.prefix { $0 & 0xC0 == 0x80 }.count
    if start == bytes.count { return tails.contains(bytes) || middles.contains(bytes) }
    if start > 0, !tails.contains(Array(bytes[..<start])) { return false }
    var index = start
    while index < bytes.count {
      let length = Self.length(leading: bytes[index])
      if index + length > bytes.count { return heads.contains(Array(bytes[index...])) }
      guard let scalar = Self.decode(bytes[index..<index + length]), scalars.contains(scalar) else {
        return false
      }
      index += length
    }
    return true
  }

  /// Adds what the characters become in the tokenizer, alone and inside a word.
  private mutating func close(under tokenizer: any Tokenizer) throws {
    let encoders = tokenizer.sides.map { $0.makeEncoder() }
    let special = Set(tokenizer.addedTokens.map(\.id))
    var tokens: [Token] = []
    for scalar in scalars.sorted() {
      guard let character = Unicode.Scalar(scalar) else { continue }
      for text in [String(character), "1" + String(character) + "1"] {
        tokens.removeAll(keepingCapacity: true)
        let bytes = Array(text.utf8)
        for encoder in encoders {
          try encoder.encode(bytes.span, addingSpecialTokens: false, into: &tokens)
        }
        let surface = tokens.filter { !special.contains($0.id) && $0.id != tokenizer.unknownID }
          .flatMap { tokenizer.surface(of: $0.id) }
        guard let normalized = String(validating: surface, as: UTF8.self) else { continue }
        scalars.formUnion(normalized.unicodeScalars.map(\.value))
      }
    }
    index()
  }

  private mutating func index() {
    for scalar in scalars {
      guard let character = Unicode.Scalar(scalar), scalar >= 0x80 else { continue }
      let bytes = Array(String(character).utf8)
      for cut in 1..<bytes.count {
        heads.insert(Array(bytes[..<cut]))
        tails.insert(Array(bytes[cut...]))
        for end in cut + 1..<max(cut + 1, bytes.count) where end < bytes.count {
          middles.insert(Array(bytes[cut..<end]))
        }
      }
    }
  }

  private static func length(leading byte: UInt8) -> Int {
    switch byte {
    case 0..<0x80: 1
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    default: 4
    }
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first?.value : nil
  }
}
