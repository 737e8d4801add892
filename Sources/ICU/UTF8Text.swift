/// Reads and writes single characters of UTF-8 bytes.
public enum UTF8Text {
  /// The length of the character that begins with `byte`, which must begin one.
  @inlinable
  public static func length(leading byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  /// Reads the character at `index` and moves behind it.
  ///
  /// Bytes that are not UTF-8 give some character, and never more than `text` has.
  @inlinable
  public static func next(_ text: Span<UInt8>, _ index: inout Int) -> UInt32 {
    let first = UInt32(text[index])
    index += 1
    if first < 0x80 { return first }
    let count = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
    var scalar = first & (0x3F >> UInt32(count))
    for _ in 0..<count where index < text.count {
      scalar = scalar << 6 | UInt32(text[index] & 0x3F)
      index += 1
    }
    return scalar
  }

  /// Moves before the character that ends at `index`, and reads it.
  @inlinable
  public static func previous(_ text: Span<UInt8>, _ index: inout Int) -> UInt32 {
    index -= 1
    while index > 0, text[index] & 0xC0 == 0x80 { index -= 1 }
    var end = index
    return next(text, &end)
  }

  /// Appends a character.
  @inlinable
  public static func append(_ scalar: UInt32, to text: inout [UInt8]) {
    if scalar < 0x80 {
      text.append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      text.append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else if scalar < 0x10000 {
      text.append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
      text.append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }

  /// Copies `text` if all of it is UTF-8.
  ///
  /// - Complexity: O(*n*).
  public static func valid(_ text: Span<UInt8>) -> [UInt8]? {
    let bytes = text.withUnsafeBufferPointer { Array($0) }
    return bytes.isASCII || String(validating: bytes, as: UTF8.self) != nil ? bytes : nil
  }

  /// Copies `text`, with U+FFFD for each maximal part that is not UTF-8.
  ///
  /// - Complexity: O(*n*), and fast where the text is ASCII or well formed.
  public static func repaired(_ text: Span<UInt8>) -> [UInt8] {
    let bytes = text.withUnsafeBufferPointer { Array($0) }
    if bytes.isASCII || String(validating: bytes, as: UTF8.self) != nil { return bytes }
    return Array(String(decoding: bytes, as: UTF8.self).utf8)
  }
}
