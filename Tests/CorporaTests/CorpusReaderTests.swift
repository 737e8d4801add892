internal import Corpora
internal import Files
internal import Testing
internal import TestSupport

@Suite("Corpus reader")
struct CorpusReaderTests {
  let folder = TemporaryFolder()

  private func lines(of text: String) throws -> [String] {
    let path = try folder.write(text, to: "text-\(UInt64.random(in: 0...UInt64.max)).txt")
    return try texts([path]).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a line is the bytes before a line feed and nothing is stripped`() throws {
    #expect(try lines(of: "a\n b \r\n\nc\n") == ["a", " b \r", "", "c"])
  }

  @Test func `the last line counts without a line feed`() throws {
    #expect(try lines(of: "a\nb") == ["a", "b"])
    #expect(try lines(of: "b") == ["b"])
  }

  @Test func `an empty file has no lines and a line feed is one empty line`() throws {
    #expect(try lines(of: "") == [])
    #expect(try lines(of: "\n") == [""])
    #expect(try lines(of: "\n\n") == ["", ""])
  }

  @Test func `lines longer than every buffer are whole`() throws {
    let long = [UInt8](repeating: 0x61, count: 3_000_001)
    let path = try folder.write(long + [0x0A, 0x62, 0x0A] + long, to: "long.txt")
    #expect(try texts([path]) == [long, [0x62], long])
    #expect(try texts([path], batchSize: 10) == [long, [0x62], long])
  }

  @Test func `batches depend on the text and keep sources apart`() throws {
    let first = try folder.write("a\nb\nc\n", to: "1.txt")
    let second = try folder.write("d\n", to: "2.txt")
    let reader = try CorpusReader(
      CorpusSource.sources(of: ["fr=\(first)", second]), batchSize: 4)
    var seen: [String] = []
    while let batch = try reader.nextBatch() {
      let lines = try batch.lines().map { String(decoding: $0, as: UTF8.self) }
      seen.append("\(batch.index) \(batch.source.language) \(batch.firstLine) \(lines)")
    }
    #expect(seen == [#"0 fr 1 ["a", "b"]"#, #"1 fr 3 ["c"]"#, #"2 und 1 ["d"]"#])
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `lines do not depend on the size of batches`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = sampleText(&generator, lines: Int.random(in: 0...60, using: &generator))
    let path = try folder.write(bytes, to: "text.txt")
    let size = Int.random(in: 1...300, using: &generator)
    let reader = try CorpusReader(CorpusSource.sources(of: [path]), batchSize: size)
    var lines: [[UInt8]] = []
    while let batch = try reader.nextBatch() {
      #expect(batch.firstLine == lines.count + 1)
      let texts = try batch.lines()
      #expect(batch.lineCount == texts.count && !texts.isEmpty)
      #expect(texts.count == 1 || texts.reduce(0) { $0 + $1.count + 1 } <= size + 1)
      lines += texts
    }
    #expect(lines == plainLines(bytes))
  }

  @Test func `progress counts the bytes on the disk`() throws {
    let bytes = Array("a\nb\nc".utf8)
    let packed = gzip(bytes)
    let paths = [try folder.write(bytes, to: "1.txt"), try folder.write(packed, to: "2.gz")]
    let sources = try CorpusSource.sources(of: paths)
    let progress = ReadingProgress(of: sources)
    #expect(progress.total == bytes.count + packed.count && progress.bytes == 0)
    try CorpusReader(sources, progress: progress).forEachLine { _ in }
    #expect(progress.bytes == progress.total)
    #expect(ReadingProgress(of: [sources[0]], range: ByteRange(2..<100)).total == 3)
    #expect(ReadingProgress(of: sources + [CorpusSource("-")]).total == nil)
  }

  @Test func `inputs tell bytes, lines and digest`() throws {
    let bytes = Array("a\nb\nc".utf8)
    let packed = gzip(bytes)
    let plain = try folder.write(bytes, to: "1.txt")
    let compressed = try folder.write(packed, to: "2.gz")
    let reader = try CorpusReader(
      CorpusSource.sources(of: [plain, compressed]), isDigesting: true)
    try reader.forEachLine { _ in }
    #expect(reader.inputs.map(\.byteCount) == [5, packed.count])
    #expect(reader.inputs.map(\.lineCount) == [3, 3])
    #expect(reader.inputs.map(\.digest) == [Digest(of: bytes), Digest(of: packed)])
  }

  @Test func `a missing file is an error that names it`() throws {
    #expect(throws: FileError.missing(path: "\(folder.path)/none.txt")) {
      try texts(["\(folder.path)/none.txt"])
    }
  }
}
