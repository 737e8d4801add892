import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("SentencePiece surgery")
struct SentencePieceSurgeryTests {
  private let chain = SentencePieceModelBuilder(
    .bpe, [("▁", -9), ("a", -9), ("b", -9), ("c", -9), ("ab", -1), ("abc", -2), ("ca", -3)])

  @Test func `required are all pieces but the normal ones and the lowest of these`() throws {
    let tokenizer = try SentencePieceModelBuilder(
      .unigram, [("▁", -3), ("a", -8), ("b", -8), ("c", -1)]
    ).tokenizer()
    #expect(tokenizer.requiredPieces().map(\.id) == [0, 1, 2, 3, 4])
    #expect(tokenizer.requiredPieces().last?.reason == "lowest score")
  }

  @Test func `the derivation has characters and intermediate products`() throws {
    let tokenizer = try chain.tokenizer()
    let id = try #require(tokenizer.vocabulary.id(of: "abc"))
    let derivation = try #require(tokenizer.derivation(of: id))
    #expect(derivation.map { tokenizer.vocabulary.text(of: $0) } == ["a", "b", "c", "ab", "abc"])
    #expect(tokenizer.derivation(of: 1) == [1])
  }

  @Test func `a piece that its spelling does not give has no derivation`() throws {
    var builder = chain
    builder.pieces.append(("aabb", -4, 1))
    let tokenizer = try builder.tokenizer()
    let id = try #require(tokenizer.vocabulary.id(of: "aabb"))
    #expect(tokenizer.derivation(of: id) == nil)
  }

  @Test func `surfaces have spaces and bytes`() throws {
    let tokenizer = try SentencePieceModelBuilder(.unigram, [("▁the", -3), ("▁▁", -1)]).tokenizer()
    #expect(tokenizer.surface(of: 3) == Array(" the".utf8))
    #expect(tokenizer.surface(of: 4) == Array("  ".utf8))
    #expect(tokenizer.surface(of: 1) == Array("<s>".utf8))
    #expect(tokenizer.score(of: 3) == -3)
  }

  @Test func `a trimmed model keeps all but its pieces byte for byte`() throws {
    var builder = chain
    builder.more =
      SentencePieceModelBuilder.field(4, [1, 2, 3])
      + SentencePieceModelBuilder.field(200, Array("extension".utf8))
    let tokenizer = try builder.tokenizer()
    let kept: [TokenID] = [0, 1, 2, 3, 4, 5, 7]
    let files = try tokenizer.files(after: RowPlan(keeping: kept, of: 10))
    var expected = builder
    expected.pieces = kept.map { builder.pieces[$0.index] }
    expected.more = SentencePieceModelBuilder.field(200, Array("extension".utf8))
    #expect(files == [TokenizerFile(name: "small.model", bytes: expected.bytes())])
  }

  @Test func `special IDs of the trainer follow`() throws {
    let tokenizer = try chain.tokenizer()
    let kept: [TokenID] = [3, 4, 0, 1, 2]
    let file = try #require(try tokenizer.files(after: RowPlan(keeping: kept, of: 10)).first)
    let ids = [(40, 2), (41, 3), (42, 4)].flatMap {
      SentencePieceModelBuilder.field($0.0, $0.1 as UInt64)
    }
    #expect(
      String(decoding: file.bytes, as: Unicode.ASCII.self).contains(
        String(decoding: ids, as: Unicode.ASCII.self)))
  }

  @Test func `a plan without a required piece is refused`() throws {
    let tokenizer = try chain.tokenizer()
    let error = #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: [0, 1, 3], of: 10))
    }
    #expect(
      error?.description == "small.model: pieces: the plan drops '</s>' (#2), which must stay "
        + "(control symbol). Plan again with it.")
  }

  @Test func `rows without a piece may only follow the pieces`() throws {
    let tokenizer = try chain.tokenizer()
    let pieces = (0..<10).map { TokenID($0) }
    #expect(throws: Never.self) {
      try tokenizer.files(after: RowPlan(keeping: pieces + [11], of: 12))
    }
    #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: [11] + pieces, of: 12))
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `text whose pieces are kept is segmented as before`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var builder = SentencePieceModelBuilder(seed % 2 == 0 ? .unigram : .bpe, [("▁", -5)])
    var spellings: Set<String> = ["▁"]
    for _ in 0..<40 {
      let spelling = randomText(1...4, &generator)
      guard spellings.insert(spelling).inserted else { continue }
      let score = Float(Int.random(in: -9 ... -1, using: &generator))
      builder.pieces.append((spelling, score, 1))
    }
    let tokenizer = try builder.tokenizer()
    var kept = Set(tokenizer.requiredPieces().map(\.id))
    for id in tokenizer.vocabulary.ids() where Bool.random(using: &generator) {
      kept.formUnion(tokenizer.derivation(of: id) ?? [id])
    }
    let plan = RowPlan(keeping: kept.sorted(), of: tokenizer.vocabulary.idBound)
    let file = try #require(try tokenizer.files(after: plan).first)
    let trimmed = try SentencePieceTokenizer(file.bytes, path: file.name)
    for _ in 0..<200 {
      let text = Array(randomText(1...12, &generator).utf8)
      var (before, after): ([Token], [Token]) = ([], [])
      try tokenizer.makeEncoder().encode(text.span, addingSpecialTokens: false, into: &before)
      try trimmed.makeEncoder().encode(text.span, addingSpecialTokens: false, into: &after)
      guard before.allSatisfy({ plan.keeps($0.id) && $0.id != 0 }) else { continue }
      #expect(before.compactMap { plan.newID(of: $0.id) } == after.map(\.id))
    }
  }

  private func randomText(
    _ lengths: ClosedRange<Int>, _ generator: inout SeededGenerator
  ) -> String {
    let count = Int.random(in: lengths, using: &generator)
    return String((0..<count).map { _ in Array("abcé")[Int.random(in: 0..<4, using: &generator)] })
  }
}
