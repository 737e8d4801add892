import Files
import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

@Suite("Pair counts")
struct PairCountsTests {
  private let tokenizer: any Tokenizer

  init() throws {
    tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("unigram/tokenizer.json"))
  }

  private func nothing(_ window: Int) -> PairCounts {
    PairCounts(
      tokenizer: Digest(of: Array("any".utf8)), idBound: tokenizer.vocabulary.idBound,
      window: window)
  }

  private func counts(_ lines: [[UInt8]], window: Int = 5) throws -> PairCounts {
    let counter = PairCounter(tokenizer, into: nothing(window))
    for line in lines { try counter.add(line.span) }
    return counter.counts()
  }

  private func lines() throws -> [[UInt8]] {
    try Fixtures.lines(Fixtures.corpus("ka")) + Fixtures.lines(Fixtures.corpus("th"))
  }

  @Test(arguments: [1, 2, 5]) func `counts are those of all pairs`(_ window: Int) throws {
    let lines = Array(try lines().prefix(40))
    var expected: [[UInt32]: UInt64] = [:]
    let encoder = tokenizer.makeEncoder()
    for line in lines {
      var tokens: [Token] = []
      try encoder.encode(line.span, addingSpecialTokens: false, into: &tokens)
      for (index, token) in tokens.enumerated() {
        for (other, context) in tokens.enumerated()
        where index != other && abs(index - other) <= window {
          expected[[token.id.rawValue, context.id.rawValue], default: 0] += 1
        }
      }
    }
    let counts = try counts(lines, window: window)
    #expect(counts.pairCount == expected.count)
    var totals = [UInt64](repeating: 0, count: counts.idBound)
    for (pair, count) in expected {
      totals[Int(pair[0])] += count
      let contexts = counts.contexts(of: TokenID(pair[0]))
      #expect(contexts.first { $0.id == TokenID(pair[1]) }?.count == count)
      #expect(contexts.map(\.id) == contexts.map(\.id).sorted())
    }
    #expect(counts.totals() == totals)
  }

  @Test(arguments: 0..<4)
  func `counts of parts, merged in any order, are the counts of the whole`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let lines = try lines()
    let whole = try counts(lines)
    var parts: [[[UInt8]]] = [[], [], [], []]
    for line in lines { parts[Int.random(in: 0..<4, using: &generator)].append(line) }
    var merged = nothing(5)
    for part in parts.shuffled(using: &generator) { try merged.merge(counts(part)) }
    #expect(merged == whole)
    #expect(merged.fileContents() == whole.fileContents())
  }

  @Test func `what a counter starts from is added`() throws {
    let lines = try lines()
    let first = try counts(Array(lines.prefix(50)))
    let counter = PairCounter(tokenizer, into: first)
    for line in lines.dropFirst(50) { try counter.add(line.span) }
    #expect(counter.counts() == (try counts(lines)))
  }

  @Test func `more keys than are kept at a time are merged`() throws {
    let line = try lines().reduce(into: [UInt8]()) { $0 += $1 }
    let many = try counts([line], window: 400)
    var parts = nothing(400)
    try parts.merge(many)
    #expect(parts == many)
    let tokens = Int(many.tokens)
    let sum = many.totals().reduce(0, +)
    #expect(sum == UInt64(2 * (400 * tokens - 400 * 401 / 2)))
  }

  @Test func `counts are read back from their file as they were`() throws {
    let counts = try counts(lines())
    #expect(try PairCounts(fileContents: counts.fileContents(), path: "pairs") == counts)
    #expect(try PairCounts(fileContents: nothing(3).fileContents(), path: "pairs") == nothing(3))
  }

  @Test func `a damaged file is refused wherever the damage is`() throws {
    let bytes = try counts([Array("one two three".utf8)]).fileContents()
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      #expect(throws: SurgeryError.self) { try PairCounts(fileContents: damaged, path: "pairs") }
      #expect(throws: SurgeryError.self) {
        try PairCounts(fileContents: Array(bytes[..<index]), path: "pairs")
      }
    }
  }

  @Test func `a file that contradicts itself is refused, though its checksum agrees`() throws {
    let bytes = try counts([Array("one two three".utf8)]).fileContents()
    for index in 8..<bytes.count - 32 {
      for value in [bytes[index] &+ 1, bytes[index] ^ 0x80, 0, 0x7F] {
        var changed = Array(bytes.dropLast(32))
        changed[index] = value
        changed += Digest(of: changed).bytes
        // What is read is a table of pairs, or nothing.
        guard let counts = try? PairCounts(fileContents: changed, path: "pairs") else { continue }
        #expect(try PairCounts(fileContents: counts.fileContents(), path: "pairs") == counts)
      }
    }
  }

  @Test func `counts of other tokenizers and windows do not merge`() throws {
    var counts = try counts([Array("one two".utf8)])
    #expect(throws: SurgeryError.self) { try counts.merge(nothing(4)) }
    let other = PairCounts(tokenizer: Digest(of: [1]), idBound: counts.idBound)
    #expect(throws: SurgeryError.self) { try counts.merge(other) }
  }
}
