internal import ICU

/// GPT-2's characters for bytes: each byte is a visible character below U+0144, such as `Ġ` for the
/// space.
///
/// Source: `openai/gpt-2`, `src/encoder.py`, `bytes_to_unicode`.
struct ByteLevelAlphabet: Sendable {
  /// The alphabet, which is always the same.
  static let shared = ByteLevelAlphabet()

  /// The character of each byte.
  let scalars: [UInt32]
  /// The byte of each character, −1 where there is none.
  private let bytes: [Int16]

  private init() {
    var scalars = [UInt32](repeating: 0, count: 256)
    var bytes = [Int16](repeating: -1, count: 0x144)
    var next: UInt32 = 0x100
    for byte in 0..<256 {
      let isVisible =
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
      scalars[byte] = isVisible ? UInt32(byte) : next
      if !isVisible { next += 1 }
      bytes[Int(scalars[byte])] = Int16(byte)
    }
    self.scalars = scalars
    self.bytes = bytes
  }

  /// The byte that a character stands for.
  func byte(of scalar: UInt32) -> UInt8? {
    scalar < bytes.count && bytes[Int(scalar)] >= 0 ? UInt8(bytes[Int(scalar)]) : nil
  }

  /// Appends the characters of `text`, byte by byte.
  func append(_ text: Span<UInt8>, to result: inout [UInt8]) {
    for index in text.indices { UTF8Text.append(scalars[Int(text[index])], to: &result) }
  }

  /// The characters of `text`, byte by byte.
  func mapped(_ text: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(2 * text.count)
    append(text, to: &result)
    return result
  }

  /// The bytes that the characters of `text` stand for, or `nil` if one of them is no such character.
  func unmapped(_ text: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      guard let byte = byte(of: UTF8Text.next(text, &index)) else { return nil }
      result.append(byte)
    }
    return result
  }
}
