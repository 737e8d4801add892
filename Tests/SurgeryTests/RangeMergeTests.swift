import Corpora
import Files
import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Counts of ranges")
struct RangeMergeTests {
  private let tokenizer: any Tokenizer
  private let folder: TemporaryFolder

  init() throws {
    tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("unigram/tokenizer.json"))
    folder = TemporaryFolder()
  }

  private func count(
    _ arguments: [String], range: ByteRange? = nil, jobs: Int = 1, batchSize: Int = 1 << 18
  ) throws -> CorpusCounts {
    let reader = try CorpusReader(
      CorpusSource.sources(of: arguments), range: range, batchSize: batchSize)
    let parts = try reader.fold(jobs: jobs) { [tokenizer] in
      try PieceCounter(tokenizer)
    } _: { counter, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try counter.add($0, language: language) }
      try counter.add(batch.replacements(), language: language)
    } finish: {
      try $0.finish()
    }
    var counts = CorpusCounts(
      tokenizer: Digest(of: []), idBound: tokenizer.vocabulary.idBound, options: ["a": "b"])
    for part in parts { for (tag, part) in part { counts.merge(part, of: tag) } }
    return counts
  }

  /// Lines of several scripts with all that makes cutting hard.
  private func text(_ generator: inout SeededGenerator) -> [UInt8] {
    let parts: [[UInt8]] = [
      Array("hello ".utf8), Array("é".utf8), Array("日本語".utf8), Array("😀".utf8), [0x0D, 0x0A],
      [0x0A], [0x0A], [0x0A, 0x0A], [0x0D], [0x00], [0xFF], [0xE3, 0x81], [0xF0, 0x9F],
      Array("ประเทศไทย ".utf8), [UInt8](repeating: 0x61, count: 70),
    ]
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...120, using: &generator) {
      bytes += parts.randomElement(using: &generator) ?? []
    }
    return bytes
  }

  @Test(arguments: 0..<150)
  func `for any split into ranges the merge is the whole byte for byte`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bytes = text(&generator)
    let path = try folder.write(bytes, to: "text.txt")
    let whole = try count(["fr=\(path)"], jobs: 2).fileContents()
    var cuts = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
      Int.random(in: 0...bytes.count, using: &generator)
    }
    cuts = ([0, bytes.count] + cuts + cuts.prefix(2)).sorted()
    var parts = try zip(cuts, cuts.dropFirst()).map { start, end in
      try count(
        ["fr=\(path)"], range: ByteRange(start..<end), jobs: Int.random(in: 1...3),
        batchSize: Int.random(in: 1...100, using: &generator))
    }
    parts.shuffle(using: &generator)
    var merged = parts[0]
    for part in parts.dropFirst() {
      let file = part.fileContents()
      try merged.merge(CorpusCounts(fileContents: file, path: "part"))
    }
    #expect(merged.fileContents() == whole)
  }

  @Test func `every cut of a small file gives the whole`() throws {
    let bytes = Array("a\r\n\n日本\r\n".utf8) + [0xE3, 0x81, 0x0A] + Array("é last".utf8)
    let path = try folder.write(bytes, to: "text.txt")
    let whole = try count([path]).fileContents()
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var merged = try count([path], range: ByteRange(0..<first))
        try merged.merge(count([path], range: ByteRange(first..<second)))
        try merged.merge(count([path], range: ByteRange(second..<bytes.count)))
        #expect(merged.fileContents() == whole, "cut at \(first) and \(second)")
      }
    }
  }

  @Test func `a carriage return is part of its line`() throws {
    let path = try folder.write(Array("one\r\ntwo\r\n".utf8), to: "text.txt")
    let counts = try #require(count([path]).languages["und"])
    #expect(counts.lines == 2 && counts.bytes == 8)
  }

  @Test func `files in any order and number of merges give the corpus`() throws {
    var generator = SeededGenerator(seed: 9)
    let paths = try (0..<6).map { try folder.write(text(&generator), to: "\($0).txt") }
    let whole = try count(["fr=\(folder.path)"], jobs: 2)
    let parts = try paths.shuffled(using: &generator).map { try count(["fr=\($0)"]) }
    var (left, right) = (parts[0], parts[3])
    for part in parts[1...2] { try left.merge(part) }
    for part in parts[4...5] { try right.merge(part) }
    try right.merge(left)
    #expect(right.fileContents() == whole.fileContents())
  }

  @Test func `counts with other options do not merge`() throws {
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: 5, options: ["pattern": "x"])
    let other = CorpusCounts(tokenizer: Digest(of: []), idBound: 5)
    #expect(throws: SurgeryError.differentOptions(["pattern": "x"], [:])) {
      try counts.merge(other)
    }
    let file = counts.fileContents()
    #expect(try CorpusCounts(fileContents: file, path: "x").options == ["pattern": "x"])
  }
}
