internal import CZstd

/// The text in a Zstandard file of one or more frames (RFC 8878).
///
/// Skippable frames are skipped. A file without bytes has no text. Memory is bounded by the library's
/// limit of 128 MiB for the window of a frame; frames made with `--long=28` or more are refused.
final class ZstandardStream: ByteStream {
  private let stream: any ByteStream
  private let meter: MeteredStream
  private let path: String
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
  private let context: OpaquePointer
  private var input = ZSTD_inBuffer()
  private var isInFrame = false

  /// Decompresses the bytes of `stream`; `meter` counts those of the file, for messages.
  init(_ stream: any ByteStream, meter: MeteredStream, path: String) {
    self.stream = stream
    self.meter = meter
    self.path = path
    guard let context = ZSTD_createDStream() else { fatalError("out of memory") }
    self.context = context
    input.src = UnsafeRawPointer(buffer.baseAddress)
  }

  deinit {
    ZSTD_freeDStream(context)
    buffer.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
    while output.pos == 0 {
      let isAtEnd = try !fill()
      if isAtEnd && !isInFrame { return 0 }
      let code = ZSTD_decompressStream(context, &output, &input)
      guard ZSTD_isError(code) == 0 else { throw corrupt(code) }
      isInFrame = code != 0
      if isAtEnd && isInFrame && output.pos == 0 {
        throw CorpusError.cutShort(path: path, format: "zstd", size: meter.count)
      }
    }
    return output.pos
  }

  func finish() throws { try stream.finish() }

  /// Makes sure that there are compressed bytes; `false` at their end.
  private func fill() throws -> Bool {
    guard input.pos == input.size else { return true }
    input.pos = 0
    input.size = try stream.read(into: buffer)
    return input.size > 0
  }

  private func corrupt(_ code: Int) -> CorpusError {
    let reason = String(cString: ZSTD_getErrorName(code))
    return .corrupt(path: path, format: "zstd", offset: meter.count, reason: reason)
  }
}
