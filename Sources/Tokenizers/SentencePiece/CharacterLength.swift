/// How many bytes a character has, in the two ways SentencePiece asks.
enum CharacterLength {
  /// The bytes that the first byte announces, at most `limit`; a byte that begins no character
  /// counts alone.
  @inline(__always)
  static func announced(by byte: UInt8, limit: Int) -> Int {
    if byte < 0xC0 { return 1 }
    return min(byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4, limit)
  }

  /// The bytes of the character that begins at `index`, or 0 if what is there is no UTF-8.
  static func valid(_ text: Span<UInt8>, at index: Int) -> Int {
    let first = text[index]
    if first < 0x80 { return 1 }
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, index + length <= text.count else { return 0 }
    for next in index + 1..<index + length where text[next] & 0xC0 != 0x80 { return 0 }
    let second = text[index + 1]
    switch first {
    case 0xE0: return second >= 0xA0 ? 3 : 0
    case 0xED: return second < 0xA0 ? 3 : 0
    case 0xF0: return second >= 0x90 ? 4 : 0
    case 0xF4: return second < 0x90 ? 4 : 0
    default: return length
    }
  }
}
