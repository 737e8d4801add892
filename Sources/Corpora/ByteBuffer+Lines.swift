internal import Glibc

extension ByteBuffer {
  /// Calls `body` with each line, without its line feed.
  func forEachLine(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
    let bytes = bytes.assumingMemoryBound(to: UInt8.self)
    var start = 0
    while start < bytes.count {
      let end = self.bytes[start...].firstLineFeed ?? bytes.count
      try body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      start = end + 1
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The lines that begin in these bytes.
  var lineCount: Int {
    var count = 0
    for byte in self where byte == 0x0A { count += 1 }
    return isEmpty || last == 0x0A ? count : count + 1
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The index of the first line feed.
  var firstLineFeed: Int? {
    guard let start = base.baseAddress, let place = memchr(start + startIndex, 0x0A, count) else {
      return nil
    }
    return UnsafeRawPointer(place) - start
  }

  /// The index of the last line feed, which seldom is far from the end.
  var lastLineFeed: Int? { lastIndex(of: 0x0A) }
}
