internal import ICU

/// The number of bytes of a character, in the two ways SentencePiece counts them.
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
    var end = index
    return UTF8Text.skip(text, &end) ? end - index : 0
  }
}
