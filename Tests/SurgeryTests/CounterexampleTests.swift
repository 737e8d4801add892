import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

/// The cases in which plain filtering of merges and pieces goes wrong.
@Suite("Counter-examples")
struct CounterexampleTests {
  private func ids(_ pieces: [String], in tokenizer: any Tokenizer) throws -> [TokenID] {
    try pieces.map { try #require(tokenizer.vocabulary.id(of: $0)) }.sorted()
  }

  private func refuted(_ source: any Tokenizer, _ result: any Tokenizer) -> Bool {
    !TokenizerComparison(source: source, result: result).faults.isEmpty
  }

  @Test func `a piece without its intermediate products can no longer be merged`() throws {
    let source = try SmallTokenizers.bpe(
      ["a", "b", "c", "d", "e", "cd", "bcd", "abcd"],
      merges: [("c", "d"), ("b", "cd"), ("a", "bcd")])
    #expect(try source.pieces(of: "abcd") == ["abcd"])

    let naive = try trimmed(source, keeping: ids(["a", "b", "c", "d", "abcd"], in: source))
    #expect(try naive.pieces(of: "abcd") == ["a", "b", "c", "d"])
    #expect(refuted(source, naive))

    let plan = try plan(source, [Array("abcd".utf8)])
    #expect(
      try plan.keptIDs == ids(["a", "b", "c", "d", "cd", "bcd", "abcd"], in: source))
    #expect(try trimmed(source, keeping: plan.keptIDs).pieces(of: "abcd") == ["abcd"])
  }

  @Test func `a competing merge does not take over`() throws {
    let source = try SmallTokenizers.bpe(
      ["x", "y", "z", "w", "q", "zw", "yzw", "xy"],
      merges: [("z", "w"), ("y", "zw"), ("x", "y")])
    #expect(try source.pieces(of: "xyzw") == ["x", "yzw"])

    let naive = try trimmed(source, keeping: ids(["x", "y", "z", "w", "xy", "yzw"], in: source))
    #expect(try naive.pieces(of: "xyzw") == ["xy", "z", "w"])
    #expect(refuted(source, naive))

    let plan = try plan(source, [Array("xyzw xy".utf8)])
    let result = try trimmed(source, keeping: plan.keptIDs)
    #expect(!plan.keptIDs.contains(try #require(source.vocabulary.id(of: "q"))))
    #expect(try result.pieces(of: "xyzw xy") == ["x", "yzw", "xy"])
  }

  @Test func `a whole piece needs no merges`() throws {
    let source = try SmallTokenizers.bpe(
      ["a", "b", "c", "d", "cd", "bcd", "abcd"],
      merges: [("c", "d"), ("b", "cd"), ("a", "bcd")], ignoreMerges: true)
    let plan = try plan(source, [Array("abcd".utf8)])
    #expect(plan.wholeOnly.map { source.vocabulary.text(of: $0) } == ["abcd"])
    #expect(try trimmed(source, keeping: plan.keptIDs).pieces(of: "abcd") == ["abcd"])
  }

  @Test func `without the lowest score an unknown character wins`() throws {
    let source = try SmallTokenizers.unigram([
      ("<unk>", 0), ("ab", -20), ("c", -20), ("a", -45), ("bc", -1), ("zz", -45),
    ])
    #expect(try source.pieces(of: "abc") == ["ab", "c"])

    #expect(throws: TokenizerError.self) {
      try trimmed(source, keeping: ids(["<unk>", "ab", "c", "bc"], in: source))
    }
    let naive = try SmallTokenizers.unigram([("<unk>", 0), ("ab", -20), ("c", -20), ("bc", -1)])
    #expect(try naive.pieces(of: "abc") == ["<unk>", "bc"])
    #expect(refuted(source, naive))

    let plan = try plan(source, [Array("abc".utf8)])
    #expect(try trimmed(source, keeping: plan.keptIDs).pieces(of: "abc") == ["ab", "c"])
  }

  @Test func `a character keeps both its forms`() throws {
    let source = try SmallTokenizers.wordPiece([
      "[UNK]", "un", "##able", "a", "##a", "b", "##b", "u", "##u", "n", "##n", "l", "##l", "e",
      "##e",
      "unable", "x",
    ])
    let plan = try plan(source, [Array("unable".utf8)])
    let result = try trimmed(source, keeping: plan.keptIDs)
    #expect(try result.pieces(of: "unable lab") == ["unable", "l", "##a", "##b"])
    #expect(result.vocabulary.id(of: "x") == nil)
  }
}
