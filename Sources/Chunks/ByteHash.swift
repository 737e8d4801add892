/// Hashes of bytes, the same on every machine.
///
/// Eight bytes at a time are multiplied to 128 bits and folded (the construction of wyhash, Wang Yi
/// 2019), which is good enough to order lines at random; it is no defence against an adversary.
public enum ByteHash {
  /// A 64-bit hash.
  ///
  /// - Complexity: O(`bytes.count`), about three bytes in a cycle.
  public static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    bytes.withUnsafeBufferPointer { buffer in
      var state: UInt64 = 0xA076_1D64_78BD_642F ^ UInt64(buffer.count)
      guard let start = buffer.baseAddress else { return finish(state, 0) }
      let raw = UnsafeRawPointer(start)
      var index = 0
      while index + 8 <= buffer.count {
        state = fold(state ^ word(raw + index), 0xE703_7ED1_A0B4_28DB)
        index += 8
      }
      return finish(state, word(raw + index, count: buffer.count - index))
    }
  }

  @inline(__always)
  private static func finish(_ state: UInt64, _ rest: UInt64) -> UInt64 {
    fold(state ^ rest, 0x8EBC_6AF0_9C88_C6E3) ^ fold(state, 0x5899_65CC_7537_4CC3)
  }

  /// Eight bytes, the first lowest.
  @inline(__always)
  static func word(_ bytes: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
  }

  /// Fewer than eight bytes, none of them read beyond `count`.
  @inline(__always)
  static func word(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
    var word: UInt64 = 0
    var index = 0
    while index < count {
      word |= UInt64(bytes.load(fromByteOffset: index, as: UInt8.self)) << UInt64(8 * index)
      index += 1
    }
    return word
  }

  @inline(__always)
  static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

extension Array<UInt8> {
  /// Appends bytes.
  public mutating func append(bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
