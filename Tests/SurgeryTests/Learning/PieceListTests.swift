import Files
import RowPlans
import Surgery
import TestSupport
import Testing
import Tokenizers

@Suite("Lists of pieces")
struct PieceListTests {
  private func list(_ lines: [String]) throws -> PieceList {
    var list = PieceList()
    for line in lines { try list.add(Array(line.utf8).span, language: "x", path: "list") }
    return list
  }

  private func lister(
    _ lines: [String], _ tokenizer: any Tokenizer, _ protection: LearningOptions.Protection
  ) throws -> PieceLister {
    var options = LearningOptions(budget: .total(0))
    options.protection = protection
    return try PieceLister(
      list(lines), tokenizer: tokenizer, digest: Digest(of: []), options: options)
  }

  private func merges(
    _ lines: [String], _ tokenizer: any Tokenizer, protecting text: [String]? = nil
  ) throws -> ListedPieces {
    let rules = try #require(tokenizer.mergeRules)
    let protected = ProtectedText(tokenizer, rules)
    for line in text ?? [] { try protected.add(Array(line.utf8).span) }
    return try lister(lines, tokenizer, text == nil ? .nothing : .lines)
      .merges(rules, protecting: protected)
  }

  private func scores(
    _ lines: [String], _ tokenizer: any Tokenizer, text: [String]? = nil,
    protecting protected: [String]? = nil
  ) throws -> ListedPieces {
    var counts: WordCounts?
    if let text {
      let counter = try WordCounter(tokenizer)
      for line in text { try counter.add(Array(line.utf8).span, language: "x") }
      counter.finish()
      var counted = WordCounts(tokenizer: Digest(of: []))
      for (tag, words) in counter.counts { counted.merge(words, of: tag) }
      counts = counted
    }
    let words = ProtectedWords(tokenizer)
    for line in protected ?? [] { try words.add(Array(line.utf8).span) }
    return try lister(lines, tokenizer, protected == nil ? .nothing : .lines)
      .scores(from: counts, protecting: protected == nil ? nil : words)
  }

  private func pieces(of text: String, by tokenizer: any Tokenizer) throws -> [String] {
    var tokens: [Token] = []
    try tokenizer.makeEncoder().encode(
      Array(text.utf8).span, addingSpecialTokens: false, into: &tokens)
    return tokens.map { tokenizer.vocabulary.text(of: $0.id) }
  }

  private func spellings(_ listed: ListedPieces) -> [String] {
    listed.learned.pieces.map { String(decoding: $0.spelling, as: UTF8.self) }
  }

  private func refusals(_ listed: ListedPieces) -> [String] {
    listed.refused.map { "\(String(decoding: $0.text, as: UTF8.self)): \($0.why)" }
  }

  private static let letters = ["a", "b", "c", "d"]

  @Test func `each piece comes with its merges, steps that many share first`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters + ["ab"], merges: [("a", "b")])
    let listed = try merges(["abcd", "bcd", "cd"], tokenizer)
    #expect(spellings(listed) == ["cd", "bcd", "abcd"])
    #expect(listed.takenCount == 3 && listed.refused.isEmpty)
    let extended = try tokenizer.adding(listed.learned.newPieces)
    for piece in ["abcd", "bcd", "cd"] { #expect(try pieces(of: piece, by: extended) == [piece]) }
    #expect(try pieces(of: "abc", by: extended) == ["ab", "c"])
  }

  @Test func `what exists, comes twice, is cut or changes protected text is told`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters + ["ab"], merges: [("a", "b")])
    let listed = try merges(
      ["ab", "cd", "cd\t-3", "", "a b", "bc", "bcd"], tokenizer, protecting: ["bca"])
    #expect(spellings(listed) == ["cd", "bcd"])
    #expect(refusals(listed) == ["ab: exists", "a b: split", "bc: unreachable"])
    #expect(listed.listedCount == 5 && listed.repeatedCount == 1 && listed.takenCount == 2)
    #expect(listed.refusals().first == "1 not taken, in the tokenizer already: 'ab'")
    let extended = try tokenizer.adding(listed.learned.newPieces)
    #expect(try pieces(of: "bca", by: extended) == ["b", "c", "a"])
  }

  @Test func `characters without piece become pieces on the way`() throws {
    let tokenizer = try SmallTokenizers.bpe(Self.letters, merges: [])
    let listed = try merges(["ყa"], tokenizer)
    #expect(spellings(listed) == ["ყ", "ყa"])
    let extended = try tokenizer.adding(listed.learned.newPieces)
    #expect(try pieces(of: "ყa", by: extended) == ["ყa"])
  }

  @Test func `every word of a corpus can be listed`() throws {
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("causal-lm"))
    let text = try Fixtures.text(Fixtures.corpus("ka"))
    let words = Set(text.split { " \n".contains($0) }.prefix(400)).map { " \($0)" }.sorted()
    let listed = try merges(words, tokenizer)
    let told = Set(listed.refused.map { String(decoding: $0.text, as: UTF8.self) })
    let extended = try tokenizer.adding(listed.learned.newPieces)
    #expect(listed.takenCount > 100)
    for word in words where !told.contains(word) {
      #expect(try pieces(of: word, by: extended).count == 1)
    }
  }

  private static let unigram = [
    ("<unk>", 0.0), ("a", -2.0), ("b", -2.5), ("c", -3.0), ("ab", -3.5), ("ac", -4.5),
  ]

  @Test func `a score is that of the old pieces as long, or better than the best path`() throws {
    let tokenizer = try SmallTokenizers.unigram(Self.unigram)
    let listed = try scores(["bc", "cab", "ab"], tokenizer)
    #expect(refusals(listed) == ["ab: exists"])
    let found = Dictionary(
      zip(spellings(listed), listed.learned.pieces.map { $0.score ?? 0 }), uniquingKeysWith: { $1 })
    // Two characters: (−3.5 − 4.5) / 2; three: no old piece is so long, so the same mean counts.
    #expect(found == ["bc": -4, "cab": -4])
    let long = try scores(["aa"], tokenizer).learned.pieces.first?.score ?? 0
    #expect(abs(long - -3.99) < 1e-6)
    let extended = try tokenizer.adding(listed.learned.newPieces)
    for piece in ["bc", "cab"] { #expect(try pieces(of: piece, by: extended) == [piece]) }
  }

  @Test func `text fits the scores, and no piece gets lost`() throws {
    let tokenizer = try SmallTokenizers.unigram(Self.unigram)
    let text = Array(repeating: "cab", count: 30) + ["bc", "cc", "a"]
    let listed = try scores(["cab", "cc", "bb"], tokenizer, text: text)
    let found = Dictionary(
      zip(spellings(listed), listed.learned.pieces), uniquingKeysWith: { $1 })
    #expect((found["cab"]?.score ?? -9) > (found["cc"]?.score ?? 0))
    #expect(found["cab"]?.count ?? 0 > 25)
    let extended = try tokenizer.adding(listed.learned.newPieces)
    for piece in ["cab", "cc", "bb"] { #expect(try pieces(of: piece, by: extended) == [piece]) }
  }

  @Test func `scores leave protected text alone`() throws {
    let tokenizer = try SmallTokenizers.unigram(Self.unigram)
    let listed = try scores(["bc", "ca"], tokenizer, protecting: ["abca", "bc"])
    #expect(refusals(listed).contains("bc: unreachable"))
    let extended = try tokenizer.adding(listed.learned.newPieces)
    for line in ["abca", "bc"] {
      #expect(try pieces(of: line, by: extended) == pieces(of: line, by: tokenizer))
    }
  }

  @Test func `a line that is no UTF-8 is refused`() throws {
    var list = PieceList()
    #expect(throws: SurgeryError.self) {
      try list.add([0x61, 0xFF].span, language: "x", path: "list")
    }
  }
}
