internal import ICU
internal import JSON

extension Normalizer {
  /// Reads a normalizer of tokenizer.json.
  ///
  /// - Throws: `TokenizerError.unknownType` for a type that is not known.
  init(_ component: Component) throws {
    switch try component.type() {
    case "BertNormalizer": self = .bert(try BertNormalizer(component))
    case "ByteLevel": self = .byteLevel
    case "Lowercase": self = .lowercase
    case "NFC": self = .form(.nfc)
    case "NFD": self = .form(.nfd)
    case "NFKC": self = .form(.nfkc)
    case "NFKD": self = .form(.nfkd)
    case "Nmt": self = .nmt
    case "Precompiled": self = .precompiled(try Self.charsMap(component))
    case "Prepend": self = .prepend(Array(try component.string("prepend").utf8))
    case "Replace":
      self = .replace(
        try TextPattern(component), content: Array(try component.string("content").utf8))
    case "Sequence": self = .sequence(try component.components("normalizers").map(Self.init))
    case "Strip":
      self = .strip(
        left: try component.bool("strip_left"), right: try component.bool("strip_right"))
    case "StripAccents": self = .stripAccents
    case let type: throw component.unknown(type)
    }
  }

  private static func charsMap(_ component: Component) throws -> PrecompiledCharsMap {
    guard let bytes = Base64.decoded(try component.string("precompiled_charsmap")) else {
      throw component.unsuitable("precompiled_charsmap", "this is no Base64. Get the file again.")
    }
    return try PrecompiledCharsMap(
      bytes, file: component.file, place: "\(component.place).precompiled_charsmap")
  }
}

extension BertNormalizer {
  /// Reads a `BertNormalizer`.
  init(_ component: Component) throws {
    cleansText = try component.bool("clean_text")
    separatesIdeographs = try component.bool("handle_chinese_chars")
    lowercases = try component.bool("lowercase")
    stripsAccents = try component.bool("strip_accents", default: lowercases)
  }
}

extension TextPattern {
  /// Reads the member `pattern`: `{"String": …}` or `{"Regex": …}`.
  init(_ component: Component) throws {
    guard let pattern = component["pattern"]?.object, let member = pattern.members.first,
      pattern.members.count == 1, let text = member.value.string
    else {
      throw component.unsuitable("pattern", "a pattern with 'String' or 'Regex' belongs here.")
    }
    switch member.key {
    case "String": self = .literal(Array(text.utf8))
    case "Regex":
      do {
        try self.init(text, in: .oniguruma)
      } catch { throw component.unsuitable("pattern", "\(error)") }
    case let type: throw component.unknown(type)
    }
  }
}

/// Bytes as text (RFC 4648).
enum Base64 {
  /// The bytes, or `nil` if `text` is no Base64; line feeds are not allowed, padding is optional.
  static func decoded(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count * 3 / 4)
    var (bits, count) = (UInt32(0), 0)
    var hasEnded = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "=") {
        hasEnded = true
        continue
      }
      guard !hasEnded, let value = value(of: byte) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return count < 6 ? result : nil
  }

  private static func value(of byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
