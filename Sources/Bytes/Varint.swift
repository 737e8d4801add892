/// Unsigned integers in base 128, low digits first, the high bit set on all but the last byte.
extension Array<UInt8> {
  /// Appends `value`, one to ten bytes.
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Reads the value at `offset` and moves `offset` behind it; `nil` if there is none.
  package func varint(at offset: inout Int) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < count, shift < 64 {
      let byte = self[offset]
      offset += 1
      let digit = UInt64(byte & 0x7F)
      guard (digit << shift) >> shift == digit else { return nil }
      value |= digit << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
