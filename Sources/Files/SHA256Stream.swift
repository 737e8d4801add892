internal import CSystem

/// SHA-256 (FIPS 180-4) with the SHA instructions of the processor, which must have them.
struct SHA256Stream {
  /// Before any block: the fractional parts of the square roots of the first eight primes.
  private var state = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19)
  /// The bytes behind the last whole block, fewer than 64.
  private var pending: [UInt8] = []
  private var count: UInt64 = 0

  private static let blockSize = 64

  /// Takes the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let rest = completingBlock(with: bytes)
    let blocks = rest.count / Self.blockSize
    takeBlocks(of: rest, from: 0, to: blocks)
    keep(rest, behind: blocks)
  }

  /// Takes the next bytes, and those of another stream: the blocks that both have in turn.
  mutating func update(
    _ bytes: UnsafeRawBufferPointer, and others: UnsafeRawBufferPointer,
    for other: inout SHA256Stream
  ) {
    let (rest, otherRest) = (completingBlock(with: bytes), other.completingBlock(with: others))
    let (blocks, otherBlocks) = (rest.count / Self.blockSize, otherRest.count / Self.blockSize)
    let common = min(blocks, otherBlocks)
    if common > 0 {
      withWords { words in
        other.withWords { otherWords in
          lexotomy_sha256_pair(words, Self.bytes(rest), otherWords, Self.bytes(otherRest), common)
        }
      }
    }
    takeBlocks(of: rest, from: common, to: blocks)
    other.takeBlocks(of: otherRest, from: common, to: otherBlocks)
    keep(rest, behind: blocks)
    other.keep(otherRest, behind: otherBlocks)
  }

  /// The 32 bytes of the digest of all bytes so far.
  func digest() -> [UInt8] {
    var last = self
    let bitCount = count &* 8
    let padded = pending.count < Self.blockSize - 8 ? Self.blockSize : 2 * Self.blockSize
    let end =
      [0x80] + [UInt8](repeating: 0, count: padded - pending.count - 9)
      + (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
    end.withUnsafeBytes { last.update($0) }
    return (0..<8).flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: last.state[word] >> (24 - 8 * $0)) }
    }
  }

  /// Fills the block that is begun; the bytes that are left.
  private mutating func completingBlock(
    with bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    count &+= UInt64(bytes.count)
    guard !pending.isEmpty else { return bytes }
    let taken = min(Self.blockSize - pending.count, bytes.count)
    pending += bytes[..<taken]
    if pending.count == Self.blockSize {
      let block = pending
      pending.removeAll()
      block.withUnsafeBytes { takeBlocks(of: $0, from: 0, to: 1) }
    }
    return UnsafeRawBufferPointer(rebasing: bytes[taken...])
  }

  private mutating func takeBlocks(of bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    guard start < end else { return }
    let part = UnsafeRawBufferPointer(rebasing: bytes[(start * Self.blockSize)...])
    withWords { lexotomy_sha256($0, Self.bytes(part), end - start) }
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer, behind blocks: Int) {
    pending += bytes[(blocks * Self.blockSize)...]
  }

  private mutating func withWords(_ body: (UnsafeMutablePointer<UInt32>?) -> Void) {
    withUnsafeMutableBytes(of: &state) { body($0.bindMemory(to: UInt32.self).baseAddress) }
  }

  private static func bytes(_ buffer: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
    buffer.bindMemory(to: UInt8.self).baseAddress
  }
}
