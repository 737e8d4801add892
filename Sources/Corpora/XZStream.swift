internal import CLzma

/// The text in an xz file of one or more streams.
///
/// Zero bytes after a stream, four or a multiple, are padding. A file without bytes has no text.
/// Memory is bounded by ``memoryLimit``; `xz -9` needs 65 MiB.
final class XZStream: ByteStream {
  /// The most bytes that the library may take.
  private static let memoryLimit: UInt64 = 1 << 28

  private let stream: MeteredStream
  private let path: String
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  /// The library keeps the address of its state, so it must not move.
  private let state = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
  private var isInputAtEnd = false
  private var isAtEnd = false

  init(_ stream: MeteredStream, path: String) {
    self.stream = stream
    self.path = path
    state.initialize(to: lzma_stream())
    let code = lzma_stream_decoder(state, Self.memoryLimit, clzma_concatenated())
    precondition(code == LZMA_OK, "liblzma starts")
  }

  deinit {
    lzma_end(state)
    state.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = buffer.count
    while !isAtEnd, state.pointee.avail_out == buffer.count {
      try fill()
      if stream.count == 0 { return 0 }
      switch lzma_code(state, isInputAtEnd ? LZMA_FINISH : LZMA_RUN) {
      case LZMA_OK: break
      case LZMA_STREAM_END: isAtEnd = true
      case LZMA_BUF_ERROR where isInputAtEnd:
        throw CorpusError.cutShort(path: path, format: "xz", size: stream.count)
      case let code: throw corrupt(code)
      }
    }
    return buffer.count - state.pointee.avail_out
  }

  func finish() throws { try stream.finish() }

  private func fill() throws {
    guard state.pointee.avail_in == 0, !isInputAtEnd else { return }
    let count = try stream.read(into: input)
    state.pointee.next_in = UnsafePointer(
      input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    state.pointee.avail_in = count
    isInputAtEnd = count == 0
  }

  private func corrupt(_ code: lzma_ret) -> CorpusError {
    let reason =
      switch code {
      case LZMA_MEMLIMIT_ERROR: "it needs more than \(Self.memoryLimit >> 20) MiB of memory"
      case LZMA_FORMAT_ERROR: "no xz stream begins there"
      case LZMA_OPTIONS_ERROR: "it uses a filter that is not known"
      default: "the data contradicts itself"
      }
    return .corrupt(path: path, format: "xz", offset: stream.count, reason: reason)
  }
}
