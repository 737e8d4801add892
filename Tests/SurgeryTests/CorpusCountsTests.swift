import Files
import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

@Suite("Corpus counts")
struct CorpusCountsTests {
  private let tokenizer: any Tokenizer

  init() throws {
    tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("unigram/tokenizer.json"))
  }

  private func counts(_ texts: [(String, [[UInt8]])]) throws -> CorpusCounts {
    var counts = CorpusCounts(
      tokenizer: Digest(of: Array("any".utf8)), idBound: tokenizer.vocabulary.idBound)
    let counter = try PieceCounter(tokenizer)
    for (language, lines) in texts {
      for line in lines { try counter.add(line.span, language: language) }
    }
    for (language, part) in try counter.finish() { counts.merge(part, of: language) }
    return counts
  }

  @Test(arguments: 0..<8)
  func `counts of parts, merged in any order, are the counts of the whole`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let lines = try Fixtures.lines(Fixtures.corpus("ka")) + Fixtures.lines(Fixtures.corpus("th"))
    let whole = try counts([("x", lines)])
    var parts: [[[UInt8]]] = [[], [], [], []]
    for line in lines { parts[Int.random(in: 0..<4, using: &generator)].append(line) }
    var merged = try counts([("x", parts[0])])
    for part in parts.dropFirst().shuffled(using: &generator) {
      try merged.merge(counts([("x", part)]))
    }
    #expect(merged == whole)
    #expect(merged.fileContents() == whole.fileContents())
  }

  @Test func `counts are read back from their file as they were`() throws {
    let counts = try counts([
      ("ta", Fixtures.lines(Fixtures.corpus("ta"))), ("en", Fixtures.lines(Fixtures.corpus("en"))),
    ])
    let bytes = counts.fileContents()
    #expect(try CorpusCounts(fileContents: bytes, path: "counts") == counts)
  }

  @Test func `a damaged file is refused wherever the damage is`() throws {
    let bytes = try counts([("en", [Array("one two three".utf8)])]).fileContents()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      #expect(throws: SurgeryError.self) {
        try CorpusCounts(fileContents: damaged, path: "counts")
      }
      #expect(throws: SurgeryError.self) {
        try CorpusCounts(fileContents: Array(bytes[..<index]), path: "counts")
      }
    }
  }

  @Test func `a few bytes cannot ask for tables of many IDs`() throws {
    func read(idBound: Int) throws -> CorpusCounts {
      let counts = CorpusCounts(tokenizer: Digest(of: []), idBound: idBound)
      return try CorpusCounts(fileContents: counts.fileContents(), path: "counts")
    }
    #expect(try read(idBound: 1 << 20).idBound == 1 << 20)
    #expect(throws: SurgeryError.self) { try read(idBound: 1 << 23) }
  }

  @Test func `two thousand languages take no more room than their pieces`() throws {
    let line = Array("one two".utf8)
    let part = try #require(counts([("en", [line])]).languages["en"])
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: 1 << 20)
    for number in 0..<2000 { counts.merge(part, of: "x-\(number)") }
    let bytes = counts.fileContents()
    #expect(bytes.count < 2000 * 100)
    #expect(try CorpusCounts(fileContents: bytes, path: "counts") == counts)
    #expect(counts.total().tokens == 2000 * part.tokens)
  }

  @Test func `counts of another tokenizer do not merge`() throws {
    var counts = try counts([("en", [Array("one".utf8)])])
    let other = CorpusCounts(tokenizer: Digest(of: []), idBound: counts.idBound)
    #expect(throws: SurgeryError.self) { try counts.merge(other) }
  }

  @Test func `a line that comes twice is one line of the sketch`() throws {
    let line = Array("the same again".utf8)
    let sketch = try #require(counts([("en", [line, line, line])]).languages["en"]).sketch
    #expect(sketch.lines().map(\.occurrences) == [3])
    #expect(sketch.lines().map(\.words) == [3])
  }
}
