internal import CBzip2

/// The text in a bzip2 file of one or more streams.
///
/// A file without bytes has no text. The library takes less than 4 MiB.
final class Bzip2Stream: ByteStream {
  private let stream: MeteredStream
  private let path: String
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  /// The library keeps the address of its state, so it must not move.
  private let state = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
  private var isInStream = false

  init(_ stream: MeteredStream, path: String) {
    self.stream = stream
    self.path = path
    state.initialize(to: bz_stream())
    start()
  }

  deinit {
    BZ2_bzDecompressEnd(state)
    state.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
    state.pointee.avail_out = UInt32(buffer.count)
    while state.pointee.avail_out == buffer.count {
      guard try fill() else {
        guard !isInStream else {
          throw CorpusError.cutShort(path: path, format: "bzip2", size: stream.count)
        }
        return 0
      }
      try decompressSome()
    }
    return buffer.count - Int(state.pointee.avail_out)
  }

  func finish() throws { try stream.finish() }

  private func start() {
    let code = BZ2_bzDecompressInit(state, 0, 0)
    precondition(code == BZ_OK, "libbz2 starts")
  }

  /// Makes sure that there are compressed bytes; `false` at their end.
  private func fill() throws -> Bool {
    guard state.pointee.avail_in == 0 else { return true }
    let count = try stream.read(into: input)
    state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: CChar.self)
    state.pointee.avail_in = UInt32(count)
    return count > 0
  }

  private func decompressSome() throws {
    isInStream = true
    switch BZ2_bzDecompress(state) {
    case BZ_OK: break
    case BZ_STREAM_END:
      isInStream = false
      BZ2_bzDecompressEnd(state)
      start()
    case BZ_DATA_ERROR_MAGIC: throw corrupt("no bzip2 stream begins there")
    case BZ_DATA_ERROR: throw corrupt("a checksum or the data is wrong")
    case let code: throw corrupt("error \(code)")
    }
  }

  private func corrupt(_ reason: String) -> CorpusError {
    .corrupt(path: path, format: "bzip2", offset: stream.count, reason: reason)
  }
}
