import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("tiktoken")
struct TiktokenTokenizerTests {
  @Test func `the pair of the lowest rank merges first, the leftmost of equals`() throws {
    let tokenizer = try SmallRanks.tokenizer(["bc", "ab", "aa"])
    #expect(try tokenizer.pieces(of: "abc") == ["a", "bc"])
    #expect(try tokenizer.pieces(of: "aaa") == ["aa", "a"])
    #expect(try tokenizer.pieces(of: "aab") == ["a", "ab"])
  }

  @Test func `any two neighbours merge that together are a piece`() throws {
    // abcd = ab + cd, and also a + bcd where cd has no time to form.
    let tokenizer = try SmallRanks.tokenizer(["cd", "bcd", "abcd", "ab"])
    #expect(try tokenizer.pieces(of: "xabcd") == ["x", "abcd"])
    #expect(try tokenizer.pieces(of: "xab") == ["x", "ab"])
  }

  @Test func `a piece whose parts have higher ranks is formed by them`() throws {
    // The pair ab has rank 257, and makes abc of rank 256 possible.
    let tokenizer = try SmallRanks.tokenizer(["abc", "ab"])
    #expect(try tokenizer.pieces(of: "zabc") == ["z", "abc"])
  }

  @Test func `a word that is a piece is taken whole, though nothing leads to it`() throws {
    let tokenizer = try SmallRanks.tokenizer(["abcd"])
    #expect(try tokenizer.pieces(of: "abcd") == ["abcd"])
    #expect(try tokenizer.pieces(of: "xabcd") == ["x", "a", "b", "c", "d"])
  }

  @Test func `what the pattern does not match has no tokens`() throws {
    let tokenizer = try SmallRanks.tokenizer(["ab"], pattern: "[ab]+")
    #expect(try tokenizer.pieces(of: "ab-ab") == ["ab", "ab"])
  }

  @Test func `text never becomes a special token`() throws {
    let tokenizer = try SmallRanks.tokenizer([])
    #expect(try tokenizer.tokens(of: Array("<s>".utf8)).count == 3)
    #expect(tokenizer.addedTokens.isEmpty)
  }

  @Test func `kept pieces are numbered anew in the order of their ranks`() throws {
    let tokenizer = try SmallRanks.tokenizer(["ab", "cd", "abcd"])
    let kept = (0..<256).map { TokenID($0) } + [257, 258]
    let file = try tokenizer.files(after: RowPlan(keeping: kept, of: 259))[0]
    #expect(file.name == "small.tiktoken")
    let lines = SmallRanks.bytes + [SmallRanks.line(Array("cd".utf8), 256)]
    let last = SmallRanks.line(Array("abcd".utf8), 257)
    #expect(String(decoding: file.bytes, as: UTF8.self) == (lines + [last]).joined())
    let all = try tokenizer.files(after: RowPlan(keeping: (0..<259).map { TokenID($0) }, of: 259))
    #expect(all[0].bytes == SmallRanks.file(["ab", "cd", "abcd"]))
  }

  @Test func `a plan in another order, without a byte, or with more rows is refused`() throws {
    let tokenizer = try SmallRanks.tokenizer(["ab", "cd"])
    let bytes = (0..<256).map { TokenID($0) }
    #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: bytes + [257, 256], of: 258))
    }
    #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: Array(bytes.dropFirst()), of: 258))
    }
    #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: bytes, of: 300))
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `random ranks merge as the definition says`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let letters = Array("abc".utf8)
    func word(_ length: Int) -> [UInt8] {
      (0..<length).map { _ in letters.randomElement(using: &generator) ?? 0x61 }
    }
    var pieces: [[UInt8]] = []
    for _ in 0..<30 {
      let piece = word(Int.random(in: 2...6, using: &generator))
      if !pieces.contains(piece) { pieces.append(piece) }
    }
    let spelt = pieces.map { String(decoding: $0, as: UTF8.self) }
    let tokenizer = try SmallRanks.tokenizer(spelt)
    var ranks = Dictionary(uniqueKeysWithValues: pieces.enumerated().map { ($1, 256 + $0) })
    for byte in UInt8.min...UInt8.max { ranks[[byte]] = Int(byte) }
    for _ in 0..<50 {
      let word = word(Int.random(in: 1...80, using: &generator))
      let ids = try tokenizer.tokens(of: word).map(\.id.index)
      #expect(ids == defined(word, ranks), "\(spelt) \(String(decoding: word, as: UTF8.self))")
    }
  }

  /// The definition: merge the best pair until there is none.
  private func defined(_ word: [UInt8], _ ranks: [[UInt8]: Int]) -> [Int] {
    if let rank = ranks[word] { return [rank] }
    var parts = word.map { [$0] }
    while true {
      let pairs = parts.indices.dropLast().compactMap { index in
        ranks[parts[index] + parts[index + 1]].map { (rank: $0, index: index) }
      }
      guard let best = pairs.min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) else { break }
      parts[best.index] += parts.remove(at: best.index + 1)
    }
    return parts.compactMap { ranks[$0] }
  }
}
