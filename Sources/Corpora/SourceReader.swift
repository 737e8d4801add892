internal import Files
internal import Glibc

/// Reads one source and cuts it into batches of whole lines.
///
/// The bytes of a batch lie in the buffer that they were read into; only the last line, which the
/// next batch begins with, is copied. So memory is the batches that are being worked on, and of a
/// line that is longer than a batch, the line.
final class SourceReader {
  /// The most bytes of a line: a small compressed file can hold one that no memory can.
  private static let lineLimit = 1 << 28

  private let source: CorpusSource
  private let position: Int
  private let field: FieldPath?
  private let meter: MeteredStream
  private let stream: any ByteStream
  private let range: ByteRange?

  /// The bytes of the next batch that were read.
  private var buffer: ByteBuffer?
  private var isAtEnd = false
  /// The place in the text of the first byte of the next batch.
  private var offset: Int
  /// The place in the text of the first line.
  private var start = 0
  private var lineCount = 0
  private var textCount = 0

  /// Opens the source that has `position` among those of the corpus; as many threads as there are
  /// `decoders` may decompress.
  ///
  /// - Throws: `FileError`, `CorpusError`.
  init(
    _ source: CorpusSource, position: Int, field: FieldPath, range: ByteRange?, isDigesting: Bool,
    decoders: Int, progress: ReadingProgress?
  ) throws {
    self.source = source
    self.position = position
    self.field = source.layout == .jsonLines ? field : nil
    self.range = range
    offset = max(0, (range?.start ?? 0) - 1)
    let bytes = try Self.open(source, from: offset, isRange: range != nil)
    let meter = MeteredStream(
      bytes, isDigesting: isDigesting && range == nil, progress: progress)
    self.meter = meter
    stream =
      switch source.compression {
      case .none: meter
      case .gzip: GzipStream(meter, path: source.path)
      case .zstandard where decoders > 1:
        ZstandardFrames(meter, path: source.path, decoders: decoders)
      case .zstandard: ZstandardStream(meter, meter: meter, path: source.path)
      }
    if let range, range.start > 0 { try skipLine() }
    start = offset
  }

  /// Reads lines that have `size` bytes at most together, or one longer line; `nil` at the end.
  func nextBatch(index: Int, size: Int) throws -> LineBatch? {
    let end = range?.end ?? Int.max
    let buffer = takeBuffer(size: size)
    var searched = 0
    while offset < end {
      try fill(buffer, upTo: searched + size)
      if let cut = cut(buffer, after: searched, end: end) {
        if cut == 0 { break }
        return batch(index, of: buffer, upTo: cut, size: size)
      }
      searched = buffer.count
      guard searched <= Self.lineLimit else {
        throw CorpusError.longLine(
          path: source.path, line: lineCount + 1, rangeStart: start, limit: Self.lineLimit)
      }
    }
    try stream.finish()
    return nil
  }

  /// The account of what was read so far.
  var input: CorpusInput {
    CorpusInput(
      source: source, range: range,
      byteCount: source.compression == .none ? offset - start : meter.count, lineCount: textCount,
      digest: meter.digest)
  }

  /// Returns the end of the batch that begins with the bytes of `buffer`, if they are enough to
  /// know.
  private func cut(_ buffer: ByteBuffer, after searched: Int, end: Int) -> Int? {
    let count = buffer.count
    if end - offset <= count {
      // The last line of the range starts before its end, and ends anywhere.
      let first = max(searched, end - offset - 1)
      if let lineFeed = buffer.bytes[first...].firstLineFeed { return lineFeed + 1 }
    } else if searched > 0 {
      if let lineFeed = buffer.bytes[searched...].firstLineFeed { return lineFeed + 1 }
    } else if !isAtEnd, let lineFeed = buffer.bytes[...].lastLineFeed {
      return lineFeed + 1
    }
    return isAtEnd ? count : nil
  }

  private func batch(
    _ index: Int, of buffer: ByteBuffer, upTo cut: Int, size: Int
  ) -> LineBatch {
    let rest = UnsafeRawBufferPointer(rebasing: buffer.bytes[cut...])
    if !rest.isEmpty {
      let next = ByteBuffer(capacity: max(size, rest.count))
      next.append(rest)
      self.buffer = next
    }
    buffer.seal(cut)
    let batch = LineBatch(
      index: index, source: source, sourceIndex: position, firstLine: lineCount + 1,
      rangeStart: start, field: field, buffer: buffer, lineCount: buffer.bytes.lineCount)
    offset += cut
    lineCount += batch.lineCount
    textCount += batch.lineCount - batch.blankLineCount
    return batch
  }

  /// Reads to the end of the line.
  private func skipLine() throws {
    while !isAtEnd {
      let buffer = takeBuffer(size: 1 << 16)
      try fill(buffer, upTo: buffer.capacity)
      guard let lineFeed = buffer.bytes[...].firstLineFeed else {
        offset += buffer.count
        continue
      }
      offset += lineFeed + 1
      let rest = UnsafeRawBufferPointer(rebasing: buffer.bytes[(lineFeed + 1)...])
      let next = ByteBuffer(capacity: buffer.capacity)
      next.append(rest)
      self.buffer = next
      return
    }
  }

  private func takeBuffer(size: Int) -> ByteBuffer {
    defer { buffer = nil }
    return buffer ?? ByteBuffer(capacity: size)
  }

  /// Reads until there are `count` bytes, or no more.
  private func fill(_ buffer: ByteBuffer, upTo count: Int) throws {
    while !isAtEnd, buffer.count < count {
      if buffer.unfilled.isEmpty { buffer.grow() }
      let place = buffer.unfilled[..<min(buffer.unfilled.count, count - buffer.count)]
      let filled = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: place))
      buffer.fill(filled)
      isAtEnd = filled == 0
    }
  }

  private static func open(
    _ source: CorpusSource, from offset: Int, isRange: Bool
  ) throws -> any ByteStream {
    guard !isRange || !source.isPipe && source.compression == .none else {
      throw CorpusError.rangeOfWrongKind(path: source.path)
    }
    if source.isPipe { return try PipeStream(source.path) }
    return FileStream(try InputFile(source.path), from: offset)
  }
}
