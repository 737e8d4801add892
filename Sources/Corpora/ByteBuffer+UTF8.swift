extension ByteBuffer {
  /// Looks whether the bytes are UTF-8 (Unicode 15, Table 3-7).
  ///
  /// A byte has to be a continuation just if one, two or three bytes before it there is a lead that
  /// asks for one, and a few leads ask for more of the byte after them. Eight bytes are compared at
  /// once with the same bytes shifted, by the bits of each; ASCII after ASCII is passed over.
  func hasOnlyUTF8() -> Bool {
    let start = UnsafeRawPointer(start)
    var isASCII = true
    var place = 0
    // The zeros after the end show up a character that is cut off by it.
    while place < count + 3 {
      let wasASCII = isASCII
      isASCII = Self.isASCII(start + place)
      if !(wasASCII && isASCII), Self.hasError(start + place) { return false }
      place += 64
    }
    return true
  }

  /// Whether 64 bytes are ASCII.
  private static func isASCII(_ start: UnsafeRawPointer) -> Bool {
    var bits: UInt64 = 0
    for place in stride(from: 0, to: 64, by: 8) {
      bits |= (start + place).loadUnaligned(as: UInt64.self)
    }
    return bits & high == 0
  }

  /// Whether one of 64 bytes cannot stand after the three bytes before it.
  private static func hasError(_ start: UnsafeRawPointer) -> Bool {
    var errors: UInt64 = 0
    for place in stride(from: 0, to: 64, by: 8) {
      errors |= Self.errors(
        (start + place).loadUnaligned(as: UInt64.self),
        (start + place - 1).loadUnaligned(as: UInt64.self),
        (start + place - 2).loadUnaligned(as: UInt64.self),
        (start + place - 3).loadUnaligned(as: UInt64.self))
    }
    return errors & high != 0
  }

  /// The highest bit of each byte; bit 7 - n of each byte is there after a shift by n.
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// Sets the highest bit of the bytes that are wrong after those one, two and three before.
  @inline(__always)
  private static func errors(
    _ byte: UInt64, _ back1: UInt64, _ back2: UInt64, _ back3: UInt64
  ) -> UInt64 {
    let isContinuation = byte & ~(byte << 1)
    // C0…FF one before, E0…FF two before, F0…FF three before.
    let isAskedFor =
      (back1 & back1 << 1) | (back2 & back2 << 1 & back2 << 2)
      | (back3 & back3 << 1 & back3 << 2 & back3 << 3)
    // C0, C1 and F5…FF stand nowhere.
    let isLead = byte & byte << 1
    let isTooLow = isLead & ~(byte << 2 | byte << 3 | byte << 4 | byte << 5 | byte << 6)
    let isF = isLead & byte << 2 & byte << 3
    let isTooHigh = isF & (byte << 4 | byte << 5 & (byte << 6 | byte << 7))
    // After E0 A0…BF, after ED 80…9F, after F0 90…BF, after F4 80…8F.
    let isAfterE = back1 & back1 << 1 & back1 << 2 & ~(back1 << 3)
    let isAfterE0 = isAfterE & ~(back1 << 4 | back1 << 5 | back1 << 6 | back1 << 7)
    let isAfterED = isAfterE & back1 << 4 & back1 << 5 & ~(back1 << 6) & back1 << 7
    let isAfterF = back1 & back1 << 1 & back1 << 2 & back1 << 3
    let isAfterF0 = isAfterF & ~(back1 << 4 | back1 << 5 | back1 << 6 | back1 << 7)
    let isAfterF4 = isAfterF & back1 << 5 & ~(back1 << 4 | back1 << 6 | back1 << 7)
    let isHigher = byte << 2 | byte << 3
    return (isContinuation ^ isAskedFor) | isTooLow | isTooHigh
      | (isAfterE0 & ~(byte << 2)) | (isAfterED & byte << 2)
      | (isAfterF0 & ~isHigher) | (isAfterF4 & isHigher)
  }
}
