/// The extent of a Zstandard frame, from its headers alone (RFC 8878 §3.1).
struct ZstandardFrame: Equatable {
  /// The finding from the bytes at hand.
  enum Sight: Equatable {
    /// A frame begins here and ends in these bytes.
    case whole(ZstandardFrame)
    /// As far as these bytes go, a frame begins here.
    case part
    /// No frame begins here.
    case none
  }

  /// The bytes of the frame.
  let count: Int
  /// The most bytes of text it can hold.
  let textBound: Int

  /// Looks for the frame that begins with `bytes`.
  ///
  /// - Complexity: O(blocks), of at most 128 KiB of text each.
  static func sight(in bytes: UnsafeRawBufferPointer) -> Sight {
    guard let magic = bytes.number(at: 0, count: 4) else { return .part }
    if magic & 0xFFFF_FFF0 == 0x184D_2A50 { return skippable(bytes) }
    guard magic == 0xFD2F_B528 else { return .none }
    guard let descriptor = bytes.number(at: 4, count: 1) else { return .part }
    let isSingle = descriptor & 0x20 != 0
    let sizeCount = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]
    let sizePlace = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]
    guard descriptor & 8 == 0 else { return .none }
    guard var size = bytes.number(at: sizePlace, count: sizeCount) else { return .part }
    if sizeCount == 2 { size += 256 }
    let checksumCount = descriptor & 4 == 0 ? 0 : 4
    return blocks(
      bytes, at: sizePlace + sizeCount, size: sizeCount == 0 ? nil : size,
      checksumCount: checksumCount)
  }

  private static func skippable(_ bytes: UnsafeRawBufferPointer) -> Sight {
    guard let size = bytes.number(at: 4, count: 4), bytes.count >= 8 + size else { return .part }
    return .whole(ZstandardFrame(count: 8 + size, textBound: 0))
  }

  private static func blocks(
    _ bytes: UnsafeRawBufferPointer, at start: Int, size: Int?, checksumCount: Int
  ) -> Sight {
    var place = start
    var count = 0
    while let header = bytes.number(at: place, count: 3) {
      let (kind, blockSize) = (header >> 1 & 3, header >> 3)
      guard kind != 3 else { return .none }
      place += 3 + (kind == 1 ? 1 : blockSize)
      count += 1
      guard header & 1 == 1 else { continue }
      guard place + checksumCount <= bytes.count else { return .part }
      let bound = size.map { $0 < 0 ? Int.max : $0 } ?? count << 17
      return .whole(ZstandardFrame(count: place + checksumCount, textBound: bound))
    }
    return .part
  }
}

extension UnsafeRawBufferPointer {
  /// The number of `count` bytes, the lowest first; `nil` if not all are there.
  fileprivate func number(at place: Int, count: Int) -> Int? {
    guard place + count <= self.count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
  }
}
