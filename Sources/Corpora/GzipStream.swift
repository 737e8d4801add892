internal import CZlib

/// The text in a gzip file of one or more members (RFC 1952).
///
/// Zero bytes after a member are padding. A file without bytes has no text.
final class GzipStream: ByteStream {
  private let stream: MeteredStream
  private let path: String
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  /// zlib keeps the address of its state, so it must not move.
  private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isInMember = false

  init(_ stream: MeteredStream, path: String) {
    self.stream = stream
    self.path = path
    state.initialize(to: z_stream())
    let code = inflateInit2_(
      state, MAX_WBITS + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib starts")
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(buffer.count)
    while state.pointee.avail_out == buffer.count {
      guard try fill() else {
        guard !isInMember else {
          throw CorpusError.cutShort(path: path, format: "gzip", size: stream.count)
        }
        return 0
      }
      try inflateSome()
    }
    return buffer.count - Int(state.pointee.avail_out)
  }

  func finish() throws { try stream.finish() }

  /// Makes sure that there are compressed bytes; `false` at their end.
  private func fill() throws -> Bool {
    while true {
      if !isInMember { skipPadding() }
      if state.pointee.avail_in > 0 { return true }
      let count = try stream.read(into: input)
      state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      state.pointee.avail_in = UInt32(count)
      if count == 0 { return false }
    }
  }

  private func skipPadding() {
    guard stream.count > Int(state.pointee.avail_in) else { return }
    while state.pointee.avail_in > 0, let next = state.pointee.next_in, next.pointee == 0 {
      state.pointee.next_in = next + 1
      state.pointee.avail_in -= 1
    }
  }

  private func inflateSome() throws {
    isInMember = true
    switch inflate(state, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isInMember = false
      inflateReset(state)
    default:
      let reason = state.pointee.msg.map { String(cString: $0) } ?? "no reason given"
      throw CorpusError.corrupt(path: path, format: "gzip", offset: stream.count, reason: reason)
    }
  }
}
