internal import Files

/// The bytes of a source, decompressed and decoded: what its first bytes say they must be.
struct OpenedSource {
  /// The bytes of a text that are looked at.
  private static let headCount = 1 << 16

  /// The counter of the bytes of the file, which digests them.
  let meter: MeteredStream
  /// The text.
  private(set) var stream: any ByteStream
  /// The form of a text in a line of `stream`.
  let form: TextForm
  /// Whether the bytes of the text are those of the file.
  private(set) var isPlain: Bool

  /// Opens a source.
  ///
  /// - Parameters:
  ///   - source: The source.
  ///   - field: The field or column that holds the text.
  ///   - offset: Where to begin.
  ///   - isRange: Whether a range is asked for, which a file of plain lines has.
  ///   - isDigesting: Whether the file is digested while it is read.
  ///   - decoders: How many threads may decompress.
  ///   - headLimit: The most bytes of a pipe that are waited for to look at them.
  ///   - progress: Where to count the bytes that were read.
  /// - Throws: `FileError`, `CorpusError`.
  init(
    _ source: CorpusSource, field: FieldPath, from offset: Int, isRange: Bool, isDigesting: Bool,
    decoders: Int, headLimit: Int, progress: ReadingProgress?
  ) throws {
    let rangeError = isRange ? CorpusError.rangeOfWrongKind(path: source.path) : nil
    if source.isPipe, let rangeError { throw rangeError }
    var (bytes, head) = try Self.open(source, from: offset, headLimit: headLimit)
    if source.isStandardInput, head.isEmpty, source.scrutiny != .asIs {
      throw CorpusError.emptyInput
    }
    let compression = CorpusSource.Compression(magicOf: head) ?? source.compression
    let isWide = source.scrutiny != .asIs && WideEncoding(markIn: head) != nil
    isPlain = compression == .none && !isWide
    if !isPlain, let rangeError { throw rangeError }
    let meter = MeteredStream(bytes, isDigesting: isDigesting && !isRange, progress: progress)
    self.meter = meter
    bytes = Self.decompress(meter, compression, path: source.path, decoders: decoders)
    if compression != .none {
      head = try bytes.readHead(Self.headCount)
      bytes = PrefixedStream(head, then: bytes)
    }
    stream = bytes
    form =
      switch source.layout {
      case .lines: .line
      case .jsonLines: .field(field)
      case .json: .field(field.ofElement)
      case .commaSeparated, .tabSeparated: .escaped
      }
    if source.scrutiny != .asIs { try decode(source, &head) }
    try cut(source, column: field.text, head)
    if !isPlain, let rangeError { throw rangeError }
  }

  /// Opens the file, and reads its first bytes.
  private static func open(
    _ source: CorpusSource, from offset: Int, headLimit: Int
  ) throws -> (any ByteStream, [UInt8]) {
    if source.isPipe {
      let pipe = try PipeStream(source.path)
      let head = try pipe.readHead(min(headCount, headLimit))
      return (PrefixedStream(head, then: pipe), head)
    }
    let file = try InputFile(source.path)
    return (
      FileStream(file, from: offset), try file.read(at: 0, count: min(headCount, file.size))
    )
  }

  private static func decompress(
    _ meter: MeteredStream, _ compression: CorpusSource.Compression, path: String, decoders: Int
  ) -> any ByteStream {
    switch compression {
    case .none: meter
    case .gzip: GzipStream(meter, path: path)
    case .zstandard where decoders > 1: ZstandardFrames(meter, path: path, decoders: decoders)
    case .zstandard: ZstandardStream(meter, meter: meter, path: path)
    case .xz: XZStream(meter, path: path)
    case .bzip2: Bzip2Stream(meter, path: path)
    }
  }

  /// Decodes UTF-16 and UTF-32 with a mark, and refuses what is no text.
  private mutating func decode(_ source: CorpusSource, _ head: inout [UInt8]) throws {
    if let encoding = WideEncoding(markIn: head) {
      let text = FilteredStream(
        stream, WideText(encoding, path: source.path), skipping: encoding.width)
      head = try text.readHead(Self.headCount)
      stream = PrefixedStream(head, then: text)
    }
    let kind =
      ForeignKind(binary: head)
      ?? (source.scrutiny == .full
        ? ForeignKind(markup: head, layout: source.layout, isNamedText: source.isNamedText) : nil)
    if kind == .binary, let zero = head.firstIndex(of: 0) {
      let line = 1 + head[..<zero].count { $0 == 0x0A }
      throw CorpusError.nulByte(CorpusPlace(path: source.path, number: line))
    }
    if let kind { throw CorpusError.foreign(path: source.path, kind: kind) }
  }

  /// Cuts the text into lines, where its records are no lines.
  private mutating func cut(_ source: CorpusSource, column: String, _ head: [UInt8]) throws {
    let markCount = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    switch source.layout {
    case .lines, .jsonLines: return
    case .json:
      stream = FilteredStream(stream, JSONRecords(path: source.path), skipping: markCount)
    case .commaSeparated, .tabSeparated:
      let separator = UInt8(ascii: source.layout == .commaSeparated ? "," : "\t")
      let records = SeparatedRecords(separator: separator, column: column, path: source.path)
      stream = FilteredStream(stream, records, skipping: markCount)
    }
    isPlain = false
  }
}
