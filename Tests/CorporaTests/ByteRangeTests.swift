internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Byte ranges")
struct ByteRangeTests {
  let folder = TemporaryFolder()

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `however a file is cut each line is read once`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = sampleText(&generator, lines: Int.random(in: 0...40, using: &generator))
    let path = try folder.write(bytes, to: "text.txt")
    var cuts = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
      Int.random(in: 0...bytes.count, using: &generator)
    }
    cuts = ([0, bytes.count + 7] + cuts).sorted()
    var pieces: [[UInt8]] = []
    var bytesRead = 0
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let size = Int.random(in: 1...200, using: &generator)
      let reader = try CorpusReader(
        CorpusSource.sources(of: [path]), range: ByteRange(start..<end), batchSize: size)
      try reader.forEachLine { line in pieces.append(line.withUnsafeBufferPointer(Array.init)) }
      bytesRead += reader.inputs[0].byteCount
    }
    #expect(pieces == plainLines(bytes))
    #expect(bytesRead == bytes.count)
  }

  @Test func `each cut of a small file gives each line once`() throws {
    let text = "ab\n\né\nlast"
    let path = try folder.write(text, to: "text.txt")
    for cut in 0...text.utf8.count {
      let first = try texts([path], range: ByteRange(0..<cut))
      let second = try texts([path], range: ByteRange(parsing: "\(cut):"))
      #expect(first + second == plainLines(Array(text.utf8)))
    }
  }

  @Test func `a range is two numbers with a colon`() throws {
    #expect(try ByteRange(parsing: "3:10") == ByteRange(3..<10))
    #expect(try ByteRange(parsing: "3:").end == Int.max)
    for text in [
      "", ":", ":3", "3", "5:3", "-1:3", "+1:3", "1:2:3", "1: 2", "1:99999999999999999999",
    ] {
      #expect(throws: CorpusError.badRange(text: text)) { try ByteRange(parsing: text) }
    }
  }

  @Test func `a range of a compressed file is refused`() throws {
    let path = try folder.write(gzip([0x61]), to: "text.gz")
    #expect(throws: CorpusError.rangeOfWrongKind(path: path)) {
      try texts([path], range: ByteRange(0..<1))
    }
  }
}
