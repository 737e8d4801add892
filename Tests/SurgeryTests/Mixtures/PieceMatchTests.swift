import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Piece match")
struct PieceMatchTests {
  private func tokenizer(_ name: String) throws -> any Tokenizer {
    try TokenizerFormat.read(Fixtures.vocabulary(name))
  }

  @Test func `the same text is found in another spelling`() throws {
    let bytes = try tokenizer("bpe-bytelevel/tokenizer.json")
    let pieces = try tokenizer("unigram/tokenizer.json")
    let pairs = PieceMatch(of: bytes).pairs(with: pieces)
    #expect(pairs.count > 300)
    for (own, other) in pairs.prefix(500) {
      #expect(bytes.surface(of: own) == pieces.surface(of: other))
    }
    #expect(Set(pairs.map(\.source)).count == pairs.count)
    #expect(Set(pairs.map(\.other)).count == pairs.count)
  }

  @Test func `a piece for a byte is not the character`() throws {
    let fallback = try tokenizer("bpe-byte-fallback/tokenizer.json")
    let match = PieceMatch(of: fallback)
    let id = try #require(match.id(ofText: Array("a".utf8)))
    #expect(fallback.vocabulary.text(of: id) == "a")
  }

  @Test func `pieces that begin words have a space before them`() throws {
    let words = try tokenizer("wordpiece")
    let match = PieceMatch(of: words)
    let first = try #require(match.id(ofText: Array(" a".utf8)))
    #expect(words.vocabulary.text(of: first) == "a")
    let inner = try #require(match.id(ofText: Array("a".utf8)))
    #expect(words.vocabulary.text(of: inner) == "##a")
    #expect(words.comparableText(ofNew: Array("##zzz".utf8)) == Array("zzz".utf8))
  }
}
