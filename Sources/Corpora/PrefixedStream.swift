/// Some bytes and then those of another stream.
final class PrefixedStream: ByteStream {
  private var bytes: ArraySlice<UInt8>
  private let stream: any ByteStream

  init(_ bytes: [UInt8], then stream: any ByteStream) {
    self.bytes = bytes[...]
    self.stream = stream
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !bytes.isEmpty else { return try stream.read(into: buffer) }
    let part = bytes.prefix(buffer.count)
    buffer.copyBytes(from: part)
    bytes = bytes.dropFirst(part.count)
    return part.count
  }

  func finish() throws { try stream.finish() }
}

extension ByteStream {
  /// Reads the first bytes: `limit` of them, or all if there are fewer.
  func readHead(_ limit: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      let place = UnsafeMutableRawBufferPointer(buffer)
      while count < limit {
        let filled = try read(into: UnsafeMutableRawBufferPointer(rebasing: place[count...]))
        if filled == 0 { break }
        count += filled
      }
    }
  }
}
