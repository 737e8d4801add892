public import Files

/// The account of a source that was read, for the record of a run.
public struct CorpusInput: Hashable, Sendable {
  /// The source.
  public let source: CorpusSource
  /// The part that was read, if not all of it.
  public let range: ByteRange?
  /// The bytes that were read, compressed if the file is; of a range, those of its lines.
  public let byteCount: Int
  /// The lines, without the blank ones of JSON.
  public let lineCount: Int
  /// The SHA-256 of the file as it lies on the disk; `nil` for a range, or if it was not wanted.
  public let digest: Digest?
}

/// Reads the lines of a corpus, source after source, in bounded memory.
///
/// A line is the bytes before a line feed; nothing is stripped, not even a carriage return. The last
/// line counts even without a line feed, and an empty file has no lines. Memory is one batch for
/// each thread and the one being read, each as large as asked for or as its one line that is longer;
/// and what ``ZstandardFrames`` has ahead.
public final class CorpusReader {
  /// The sources, in order.
  public let sources: [CorpusSource]
  /// The accounts of the sources that are finished.
  public private(set) var inputs: [CorpusInput] = []

  private let field: FieldPath
  private let range: ByteRange?
  private let isDigesting: Bool
  private let batchSize: Int
  private let progress: ReadingProgress?
  /// The number of threads that may decompress at once.
  var decoders = 1
  private var reader: SourceReader?
  private var batchCount = 0

  /// Prepares to read `sources`.
  ///
  /// - Parameters:
  ///   - sources: The sources, in order.
  ///   - field: The field of JSON lines that holds the text; `a.b` is field `b` of the object `a`.
  ///   - range: The part to read, which needs a single source that is an uncompressed file.
  ///   - isDigesting: Whether the files are digested while they are read.
  ///   - batchSize: How many bytes a batch holds at most, unless it is one longer line.
  ///   - progress: Where to count the bytes that were read.
  /// - Throws: `CorpusError.rangeOfWrongKind`.
  public init(
    _ sources: [CorpusSource], field: String = "text", range: ByteRange? = nil,
    isDigesting: Bool = false, batchSize: Int = 1 << 18, progress: ReadingProgress? = nil
  ) throws {
    precondition(batchSize > 0, "a batch holds something")
    if range != nil, sources.count != 1 {
      throw CorpusError.rangeOfWrongKind(path: sources.map(\.path).joined(separator: ", "))
    }
    self.sources = sources
    self.field = FieldPath(field)
    self.range = range
    self.isDigesting = isDigesting
    self.batchSize = batchSize
    self.progress = progress
  }

  /// Reads the next lines; `nil` at the end of the corpus.
  ///
  /// - Throws: `CorpusError`, `FileError`.
  public func nextBatch() throws -> LineBatch? {
    while let reader = try reader ?? openNext() {
      self.reader = reader
      if let batch = try reader.nextBatch(index: batchCount, size: batchSize) {
        batchCount += 1
        return batch
      }
      inputs.append(reader.input)
      self.reader = nil
    }
    return nil
  }

  /// Calls `body` with each text of the rest of the corpus, on this thread.
  ///
  /// - Throws: `CorpusError`, `FileError`, and what `body` throws.
  public func forEachLine(_ body: (Span<UInt8>) throws -> Void) throws {
    while let batch = try nextBatch() { try batch.forEachLine(body) }
  }

  private func openNext() throws -> SourceReader? {
    guard inputs.count < sources.count else { return nil }
    return try SourceReader(
      sources[inputs.count], position: inputs.count, field: field, range: range,
      isDigesting: isDigesting, decoders: decoders, progress: progress)
  }
}
