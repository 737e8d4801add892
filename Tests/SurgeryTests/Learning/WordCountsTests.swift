import Files
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Word counts")
struct WordCountsTests {
  private let tokenizer: any Tokenizer

  init() throws {
    tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("bpe-bytelevel/tokenizer.json"))
  }

  private func counts(_ texts: [(String, [[UInt8]])]) throws -> WordCounts {
    let counter = try WordCounter(tokenizer)
    for (language, lines) in texts {
      for line in lines { try counter.add(line.span, language: language) }
    }
    counter.finish()
    var counts = WordCounts(tokenizer: Digest(of: Array("any".utf8)))
    for (language, words) in counter.counts { counts.merge(words, of: language) }
    return counts
  }

  @Test(arguments: 0..<4)
  func `counts of parts, merged in any order, are the counts of the whole`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let lines = try Fixtures.lines(Fixtures.corpus("ka")) + Fixtures.lines(Fixtures.corpus("am"))
    let whole = try counts([("x", lines)])
    var parts: [[[UInt8]]] = [[], [], []]
    for line in lines { parts[Int.random(in: 0..<3, using: &generator)].append(line) }
    var merged = WordCounts(tokenizer: whole.tokenizer)
    for part in parts.shuffled(using: &generator) { try merged.merge(counts([("x", part)])) }
    #expect(merged.fileContents() == whole.fileContents())
  }

  @Test func `counts are read back from their file as they were`() throws {
    let bytes = try counts([
      ("ta", Fixtures.lines(Fixtures.corpus("ta"))), ("en", Fixtures.lines(Fixtures.corpus("en"))),
    ]).fileContents()
    #expect(try WordCounts(fileContents: bytes, path: "words").fileContents() == bytes)
  }

  @Test func `a damaged file is refused wherever the damage is`() throws {
    let bytes = try counts([("en", [Array("one two three".utf8)])]).fileContents()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      #expect(throws: SurgeryError.self) {
        try WordCounts(fileContents: damaged, path: "words")
      }
      #expect(throws: SurgeryError.self) {
        try WordCounts(fileContents: Array(bytes[..<index]), path: "words")
      }
    }
  }

  @Test func `words and their tokens are those of the lines`() throws {
    let lines = try Fixtures.lines(Fixtures.corpus("ka"))
    let counts = try #require(counts([("ka", lines)]).languages["ka"])
    let tokens = try lines.reduce(0) { $0 + (try tokenizer.tokens(of: $1).count) }
    #expect(try Fertility(of: counts, by: tokenizer).tokens == UInt64(tokens))
  }
}
