internal import Files
internal import Glibc

/// Reads one source and cuts it into lines.
///
/// Memory is one chunk and the batch that is being filled, which a long line makes longer.
final class SourceReader {
  private let source: CorpusSource
  private let position: Int
  private let field: FieldPath?
  private let meter: MeteredStream
  private let stream: any ByteStream
  private let range: ByteRange?

  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  /// The part of `chunk` that is not read yet.
  private var unread = 0..<0
  /// The place in the text of the first byte that is not read yet.
  private var offset: Int
  /// The place in the text of the first line.
  private var start = 0
  private var lineCount = 0
  private var textCount = 0

  /// Opens the source that has `position` among those of the corpus.
  init(
    _ source: CorpusSource, position: Int, field: FieldPath, range: ByteRange?, isDigesting: Bool
  ) throws {
    self.source = source
    self.position = position
    self.field = source.layout == .jsonLines ? field : nil
    self.range = range
    offset = max(0, (range?.start ?? 0) - 1)
    let bytes = try Self.open(source, from: offset, isRange: range != nil)
    let meter = MeteredStream(bytes, isDigesting: isDigesting && range == nil)
    self.meter = meter
    stream =
      switch source.compression {
      case .none: meter
      case .gzip: GzipStream(meter, path: source.path)
      case .zstandard: ZstandardStream(meter, path: source.path)
      }
    if let range, range.start > 0 { _ = try readLine { _ in } }
    start = offset
  }

  deinit { chunk.deallocate() }

  /// Reads lines until they have `size` bytes; `nil` at the end.
  func nextBatch(index: Int, size: Int) throws -> LineBatch? {
    var batch = LineBatch(
      index: index, source: source, sourceIndex: position, firstLine: lineCount + 1,
      rangeStart: start, field: field)
    batch.bytes.reserveCapacity(size + size / 8)
    while batch.bytes.count < size, batch.ends.count < size, offset < range?.end ?? Int.max,
      try readLine({ batch.bytes.append(contentsOf: $0) })
    {
      count(batch.bytes[(batch.ends.last ?? 0)...])
      batch.ends.append(batch.bytes.count)
    }
    if batch.ends.isEmpty {
      try stream.finish()
      return nil
    }
    return batch
  }

  /// What was read so far.
  var input: CorpusInput {
    CorpusInput(
      source: source, range: range,
      byteCount: source.compression == .none ? offset - start : meter.count, lineCount: textCount,
      digest: meter.digest)
  }

  private func count(_ line: ArraySlice<UInt8>) {
    lineCount += 1
    if field == nil || !line.isBlank { textCount += 1 }
  }

  /// Reads to the end of the line and gives its parts to `take`; `false` if there is no line.
  private func readLine(_ take: (UnsafeBufferPointer<UInt8>) -> Void) throws -> Bool {
    var isBegun = false
    while try fill() {
      let part = UnsafeRawBufferPointer(rebasing: chunk[unread]).assumingMemoryBound(to: UInt8.self)
      let lineFeed = Self.lineFeed(in: part)
      take(UnsafeBufferPointer(rebasing: part[..<(lineFeed ?? part.count)]))
      skip(lineFeed.map { $0 + 1 } ?? part.count)
      if lineFeed != nil { return true }
      isBegun = true
    }
    return isBegun
  }

  private static func lineFeed(in part: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = UnsafeRawPointer(part.baseAddress),
      let place = memchr(start, 0x0A, part.count)
    else { return nil }
    return UnsafeRawPointer(place) - start
  }

  private func skip(_ count: Int) {
    unread = (unread.lowerBound + count)..<unread.upperBound
    offset += count
  }

  /// Makes sure that there are unread bytes; `false` at their end.
  private func fill() throws -> Bool {
    if unread.isEmpty { unread = 0..<(try stream.read(into: chunk)) }
    return !unread.isEmpty
  }

  private static func open(
    _ source: CorpusSource, from offset: Int, isRange: Bool
  ) throws -> any ByteStream {
    var status = stat()
    let isPipe =
      source.isStandardInput
      || stat(source.path, &status) == 0
        && [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT)
    guard !isRange || !isPipe && source.compression == .none else {
      throw CorpusError.rangeOfWrongKind(path: source.path)
    }
    if isPipe { return try PipeStream(source.path) }
    return FileStream(try InputFile(source.path), from: offset)
  }
}
