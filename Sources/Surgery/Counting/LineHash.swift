/// A 64-bit hash of a line, the same on every machine.
///
/// Eight bytes at a time are multiplied to 128 bits and folded (the construction of wyhash, Wang Yi
/// 2019), which is good enough to order lines at random; it is no defence against an adversary.
enum LineHash {
  /// Hashes bytes.
  ///
  /// - Complexity: O(`bytes.count`).
  static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var state: UInt64 = 0xA076_1D64_78BD_642F ^ UInt64(bytes.count)
    var index = 0
    while index + 8 <= bytes.count {
      state = fold(state ^ word(bytes, at: index, count: 8), 0xE703_7ED1_A0B4_28DB)
      index += 8
    }
    let rest = word(bytes, at: index, count: bytes.count - index)
    return fold(state ^ rest, 0x8EBC_6AF0_9C88_C6E3) ^ fold(state, 0x5899_65CC_7537_4CC3)
  }

  private static func word(_ bytes: Span<UInt8>, at start: Int, count: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<count { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return word
  }

  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
