import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

/// Files that are written with more pieces: old IDs stay, new ones come after the last, and what is
/// read back is what was asked for.
@Suite("Adding pieces")
struct AddingPiecesTests {
  static let cases: [(String, NewPieces, String, [String])] = [
    (
      "bpe-bytelevel/tokenizer.json",
      NewPieces(
        pieces: ["áĪ°áĪ", "áĪ°áĪĭ"].map(piece),
        merges: [merge("áĪ", "°áĪ"), merge("áĪ°áĪ", "ĭ")]), "ሰላ",
      ["áĪ°áĪĭ"]
    ),
    (
      "bpe-ignore-merges/tokenizer.json",
      NewPieces(
        pieces: ["áĪ°áĪ", "áĪ°áĪĭ"].map(piece),
        merges: [merge("áĪ", "°áĪ"), merge("áĪ°áĪ", "ĭ")]), "ሰላ",
      ["áĪ°áĪĭ"]
    ),
    (
      "bpe-byte-fallback/tokenizer.json",
      NewPieces(
        pieces: ["𐎀", "𐎁", "𐎀𐎁"].map(piece), merges: [merge("𐎀", "𐎁")]), "𐎀𐎁𐎁",
      ["▁", "𐎀𐎁", "𐎁"]
    ),
    (
      "sentencepiece-bpe/tokenizer.model",
      NewPieces(
        pieces: ["𐎀", "𐎁", "𐎀𐎁"].map(piece), merges: [merge("𐎀", "𐎁")]), "𐎀𐎁𐎁",
      ["▁", "𐎀𐎁", "𐎁"]
    ),
    (
      "unigram/tokenizer.json", NewPieces(pieces: [scored("ሰላም", -7), scored("ሰላ", -8)]), "ሰላም ሰላ",
      ["▁", "ሰላም", "▁", "ሰላ"]
    ),
    (
      "sentencepiece-unigram/spiece.model",
      NewPieces(pieces: [scored("▁ሰላም", -7), scored("ሰላ", -8)]), "ሰላም ሰላ", ["▁ሰላም", "▁", "ሰላ"]
    ),
    (
      "wordpiece/tokenizer.json", NewPieces(pieces: ["ሰላ", "##ምታ"].map(piece)), "ሰላምታ",
      ["ሰላ", "##ምታ"]
    ),
    ("wordpiece/vocab.txt", NewPieces(pieces: ["ሰላ", "##ምታ"].map(piece)), "ሰላምታ", ["ሰላ", "##ምታ"]),
  ]

  static func piece(_ spelling: String) -> NewPieces.Piece { .init(spelling: Array(spelling.utf8)) }

  static func scored(_ spelling: String, _ score: Double) -> NewPieces.Piece {
    .init(spelling: Array(spelling.utf8), score: score)
  }

  static func merge(_ left: String, _ right: String) -> NewPieces.Merge {
    .init(left: Array(left.utf8), right: Array(right.utf8))
  }

  @Test(arguments: 0..<8)
  func `old pieces keep their IDs, new ones follow, and text is segmented with them`(
    number: Int
  ) throws {
    let (path, new, text, pieces) = Self.cases[number]
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary(path))
    let plan = tokenizer.extensionPlan(adding: new.pieces.count)
    let extended = try SmallTokenizers.read(tokenizer.files(after: plan, adding: new))
    let bound = tokenizer.vocabulary.idBound
    for id in (0..<bound).map({ TokenID($0) }) {
      #expect(extended.vocabulary.text(of: id) == tokenizer.vocabulary.text(of: id))
      #expect(extended.score(of: id) == tokenizer.score(of: id))
    }
    #expect(extended.vocabulary.idBound == bound + new.pieces.count)
    for (offset, piece) in new.pieces.enumerated() {
      #expect(extended.vocabulary.id(of: piece.spelling) == TokenID(bound + offset))
    }
    #expect(extended.addedTokens == tokenizer.addedTokens)
    #expect(try extended.pieces(of: text) == pieces)
    for line in try Fixtures.lines(Fixtures.corpus("en")).prefix(100) {
      #expect(try extended.tokens(of: line) == tokenizer.tokens(of: line))
    }
  }

  @Test func `what does not fit is refused`() throws {
    let tokenizer = try SmallTokenizers.bpe(["a", "b", "ab"], merges: [("a", "b")])
    func refuse(_ new: NewPieces, rows: Int? = nil) {
      let plan = tokenizer.extensionPlan(adding: rows ?? new.pieces.count)
      #expect(throws: TokenizerError.self) { _ = try tokenizer.files(after: plan, adding: new) }
    }
    refuse(NewPieces(pieces: [Self.piece("ab")]))
    refuse(NewPieces(pieces: [Self.piece("ba"), Self.piece("ba")]))
    refuse(NewPieces(pieces: [Self.piece("ba")]), rows: 2)
    refuse(NewPieces(pieces: [Self.piece("ba")]), rows: 0)
    refuse(NewPieces(pieces: [Self.piece("ba")], merges: [Self.merge("b", "c")]))
    refuse(NewPieces(pieces: [Self.piece("ba")], merges: [Self.merge("b", "b")]))
    let unigram = try SmallTokenizers.unigram([("?", -9), ("a", -1)])
    #expect(throws: TokenizerError.self) {
      _ = try unigram.adding(NewPieces(pieces: [Self.piece("b")]))
    }
    #expect(throws: TokenizerError.self) {
      let new = NewPieces(pieces: [Self.scored("b", -1)], merges: [Self.merge("a", "b")])
      _ = try unigram.adding(new)
    }
  }
}
