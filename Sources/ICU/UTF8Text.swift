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

  /// Moves behind what begins at `index`: a character, or the longest part that could begin one, for
  /// which one U+FFFD stands, as Rust's and Python's decoders have it (Unicode 15 §3.9, Table 3-7,
  /// "U+FFFD Substitution of Maximal Subparts").
  ///
  /// - Returns: Whether it is a character.
  @inlinable
  public static func skip(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
    let lead = text[index]
    index += 1
    if lead < 0x80 { return true }
    if lead < 0xC2 || lead > 0xF4 { return false }
    // The byte after a few leads is bound more narrowly.
    var lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
    var highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
    for _ in 1..<length(leading: lead) {
      guard index < text.count, text[index] >= lowest, text[index] <= highest else { return false }
      (lowest, highest) = (0x80, 0xBF)
      index += 1
    }
    return true
  }

  /// Copies `text` if all of it is UTF-8.
  ///
  /// - Complexity: O(*n*).
  public static func valid(_ text: Span<UInt8>) -> [UInt8]? {
    isValid(text) ? text.withUnsafeBufferPointer { Array($0) } : nil
  }

  /// Copies `text`, with U+FFFD for each maximal part that is not UTF-8.
  ///
  /// - Complexity: O(*n*).
  public static func repaired(_ text: Span<UInt8>) -> [UInt8] {
    if let valid = valid(text) { return valid }
    var result: [UInt8] = []
    result.reserveCapacity(2 * text.count)
    var start = 0
    var index = 0
    while index < text.count {
      let part = index
      if skip(text, &index) { continue }
      append(text, start..<part, to: &result)
      append(0xFFFD, to: &result)
      start = index
    }
    append(text, start..<text.count, to: &result)
    return result
  }

  private static func isValid(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      guard skip(text, &index) else { return false }
    }
    return true
  }

  private static func append(_ text: Span<UInt8>, _ range: Range<Int>, to result: inout [UInt8]) {
    text.extracting(range).withUnsafeBufferPointer { result.append(contentsOf: $0) }
  }
}
