import Files
import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Learning merges")
struct MergeLearningTests {
  /// The words of Sennrich, Haddow and Birch (2016), figure 1, without their end-of-word mark.
  private static let words = [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)]

  private func counts(
    _ words: [(String, Int)], _ tokenizer: any Tokenizer, language: String = "x"
  ) throws -> WordCounts {
    let counter = try WordCounter(tokenizer)
    for (word, count) in words {
      for _ in 0..<count { try counter.add(Array(word.utf8).span, language: language) }
    }
    counter.finish()
    var counts = WordCounts(tokenizer: Digest(of: []))
    for (tag, words) in counter.counts { counts.merge(words, of: tag) }
    return counts
  }

  private func learn(
    _ counts: WordCounts, _ tokenizer: any Tokenizer, size: Int, minimum: UInt64 = 2,
    protecting lines: [String]? = nil
  ) throws -> LearnedPieces {
    var options = LearningOptions(budget: .total(size))
    options.protection = lines == nil ? .nothing : .lines
    options.minimumCount = minimum
    let rules = try #require(tokenizer.mergeRules)
    let protected = ProtectedText(tokenizer, rules)
    for line in lines ?? [] { try protected.add(Array(line.utf8).span) }
    return try PieceLearner(counts, tokenizer: tokenizer, options: options)
      .learnMerges(rules, protecting: protected)
  }

  private static let letters = ["d", "e", "i", "l", "n", "o", "r", "s", "t", "w"]

  private func spellings(_ learned: LearnedPieces) -> [String] {
    learned.pieces.map { String(decoding: $0.spelling, as: UTF8.self) }
  }

  @Test func `the example of the paper, equal counts by the smaller pair`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters, merges: [])
    let learned = try learn(counts(Self.words, tokenizer), tokenizer, size: 100)
    #expect(
      spellings(learned) == [
        "es", "est", "lo", "low", "ew", "new", "newest", "dest", "idest", "widest", "er", "lower",
      ])
    #expect(learned.pieces.map(\.count) == [9, 9, 7, 7, 6, 6, 6, 3, 3, 3, 2, 2])
  }

  @Test func `no other pair makes an old piece`() throws {
    // Text with neither new piece would have `abc` then, which no merge makes of it before.
    let tokenizer = try SmallTokenizers.bpe(
      ["a", "b", "c", "d", "bc", "ab", "abc"], merges: [("b", "c"), ("a", "b"), ("ab", "c")])
    let words = [("abc", 9), ("abcd", 9)]
    #expect(try tokenizer.pieces(of: "abc") == ["a", "bc"])
    let learned = try learn(counts(words, tokenizer), tokenizer, size: 9)
    #expect(learned.merges.allSatisfy { $0.piece != nil })
    let extended = try tokenizer.adding(learned.newPieces)
    #expect(try extended.pieces(of: "abc") == ["a", "bc"])
    #expect(try extended.pieces(of: "abcd") == ["abcd"])
  }

  @Test func `new merges begin where those of the tokenizer end`() throws {
    let tokenizer = try SmallTokenizers.bpe(
      Self.letters + ["lo", "low"], merges: [("l", "o"), ("lo", "w")])
    let learned = try learn(counts(Self.words, tokenizer), tokenizer, size: 3)
    #expect(spellings(learned) == ["es", "est", "ew"])
    let extended = try tokenizer.adding(learned.newPieces)
    #expect(try extended.pieces(of: "low newest") == ["low", "n", "ew", "est"])
  }

  @Test func `characters without a piece become pieces, the most frequent first`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a"], merges: [])
    let learned = try learn(
      counts([("ab", 3), ("acc", 2), ("d", 1)], tokenizer), tokenizer, size: 10)
    #expect(spellings(learned) == ["c", "b", "ab", "ac", "acc"])
  }

  @Test func `a pair that stands in protected text does not merge`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters, merges: [])
    let learned = try learn(
      counts(Self.words, tokenizer), tokenizer, size: 100, protecting: ["rest", "wide"])
    let extended = try tokenizer.adding(learned.newPieces)
    #expect(try extended.pieces(of: "rest wide") == ["r", "e", "s", "t", "w", "i", "d", "e"])
    #expect(try extended.pieces(of: "lower") == ["lower"])
  }

  @Test func `overlapping pairs are counted and merged from the left`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a"], merges: [])
    let learned = try learn(counts([("aaaaa", 2)], tokenizer), tokenizer, size: 2)
    // Of (aa, aa) and (aa, a), which are as frequent, the second has the smaller numbers.
    #expect(spellings(learned) == ["aa", "aaa"])
    #expect(learned.pieces.map(\.count) == [8, 2])
    #expect(try tokenizer.adding(learned.newPieces).pieces(of: "aaaaa") == ["aa", "aaa"])
  }

  @Test func `a piece that a second pair spells is listed once, with two merges`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a", "b", "c", "x", "y"], merges: [])
    let words = [("abc", 9), ("xab", 8), ("bcy", 30), ("abcy", 1)]
    let learned = try learn(counts(words, tokenizer), tokenizer, size: 20, minimum: 1)
    #expect(Set(learned.pieces.map(\.spelling)).count == learned.pieces.count)
    let extended = try tokenizer.adding(learned.newPieces)
    for (word, _) in words { #expect(try extended.pieces(of: word) == [word]) }
  }

  @Test func `languages come to their shares together`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a", "b", "c", "d", "e", "f"], merges: [])
    var counts = try counts([("abcabcb", 900)], tokenizer, language: "one")
    let others = try self.counts([("defdfef", 9)], tokenizer, language: "two")
    try counts.merge(others)
    let learned = try learn(counts, tokenizer, size: 4)
    #expect(learned.pieces.map(\.language) == ["one", "two", "one", "two"])
  }

  @Test func `without protected lines no piece has ASCII letters, nor only ASCII`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a", "b", "1", "2", "é", "ß"], merges: [])
    let counts = try counts([("ab12éß", 5), ("aéß1", 5)], tokenizer)
    let rules = try #require(tokenizer.mergeRules)
    let learned = try PieceLearner(
      counts, tokenizer: tokenizer, options: LearningOptions(budget: .total(9))
    ).learnMerges(rules)
    #expect(spellings(learned) == ["éß", "2éß", "12éß", "éß1"])
  }

  @Test func `only pieces of the script are learnt, with spaces and marks`() throws {
    let tokenizer = try SmallTokenizers.bpe(["ა", "ბ", "я", "ж", "1"], merges: [])
    let counts = try counts([("აბ", 5), ("яж", 9), ("ა1", 7)], tokenizer)
    var options = LearningOptions(budget: .total(9))
    try options.allow(scripts: ["Georgian"])
    let rules = try #require(tokenizer.mergeRules)
    let learned = try PieceLearner(counts, tokenizer: tokenizer, options: options)
      .learnMerges(rules)
    #expect(spellings(learned) == ["აბ"])
    #expect(throws: SurgeryError.unknownScript("Elvish")) {
      try options.allow(scripts: ["Elvish"])
    }
  }

  @Test func `a file of pieces is read back as it was`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters, merges: [])
    let learned = try learn(counts(Self.words, tokenizer), tokenizer, size: 100)
    let bytes = learned.fileContents()
    #expect(
      try LearnedPieces(fileContents: bytes, path: "pieces", tokenizer: tokenizer) == learned)
    #expect(throws: SurgeryError.self) {
      let other = try SmallTokenizers.bpe(["a"], merges: [])
      _ = try LearnedPieces(fileContents: bytes, path: "pieces", tokenizer: other)
    }
  }
}
