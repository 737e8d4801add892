import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("SentencePiece tokenizer")
struct SentencePieceTokenizerTests {
  @Test func `the best sum of scores wins`() throws {
    let tokenizer = try SentencePieceModelBuilder(
      .unigram, [("▁", -3), ("ab", -20), ("c", -20), ("a", -45), ("bc", -1), ("zz", -45)]
    ).tokenizer()
    #expect(try tokenizer.pieces(of: "abc") == ["▁", "ab", "c"])
    #expect(tokenizer.kind == .sentencePieceUnigram)
  }

  @Test func `spaces at the ends go and runs become one`() throws {
    let tokenizer = try SentencePieceModelBuilder(.unigram, [("▁", -3), ("▁a", -1)]).tokenizer()
    #expect(try tokenizer.pieces(of: "  a   a ") == ["▁a", "▁a"])
    #expect(try tokenizer.pieces(of: "   ").isEmpty)
    #expect(try tokenizer.pieces(of: "").isEmpty)
  }

  @Test func `without its normalizer's options text stays as it is`() throws {
    var builder = SentencePieceModelBuilder(.unigram, [("▁", -3), ("a", -1)])
    builder.normalizer = [(3, 0), (4, 0)]
    #expect(try builder.tokenizer().pieces(of: " a  a") == ["▁", "a", "▁", "▁", "a"])
  }

  @Test func `a run of unknown characters is one token`() throws {
    let tokenizer = try SentencePieceModelBuilder(.unigram, [("▁", -3), ("a", -1)]).tokenizer()
    #expect(try tokenizer.pieces(of: "axyza") == ["▁", "a", "<unk>", "a"])
  }

  @Test func `with byte fallback unknown characters are bytes`() throws {
    var builder = SentencePieceModelBuilder(.unigram, [("▁", -3)])
    builder.hasByteFallback = true
    for byte in UInt8.min...UInt8.max {
      let hex = String(byte, radix: 16, uppercase: true)
      builder.pieces.append(("<0x\(hex.count == 1 ? "0" : "")\(hex)>", 0, 6))
    }
    let tokenizer = try builder.tokenizer()
    #expect(try tokenizer.pieces(of: "é") == ["▁", "<0xC3>", "<0xA9>"])
    #expect(tokenizer.coversAllBytes)
    #expect(tokenizer.requiredPieces().count == 3 + 256 + 1)
  }

  @Test func `bytes that are no UTF-8 become one U+FFFD each`() throws {
    let tokenizer = try SentencePieceModelBuilder(
      .unigram, [("▁", -3), ("\u{FFFD}", -1), ("a", -1)]
    ).tokenizer()
    var tokens: [Token] = []
    let text: [UInt8] = [0xE2, 0x96, 0x61, 0xFF]
    try tokenizer.makeEncoder().encode(text.span, addingSpecialTokens: false, into: &tokens)
    let pieces = tokens.map { tokenizer.vocabulary.text(of: $0.id) }
    #expect(pieces == ["▁", "\u{FFFD}", "\u{FFFD}", "a", "\u{FFFD}"])
  }

  @Test func `the pair with the highest score merges first and the leftmost of equals`() throws {
    let tokenizer = try SentencePieceModelBuilder(
      .bpe, [("▁", -9), ("a", -9), ("b", -9), ("c", -9), ("bc", -1), ("ab", -2), ("aa", -3)]
    ).tokenizer()
    #expect(try tokenizer.pieces(of: "abc") == ["▁", "a", "bc"])
    #expect(try tokenizer.pieces(of: "aaa") == ["▁", "aa", "a"])
  }

  @Test func `unused pieces take part in merging and are split again`() throws {
    var builder = SentencePieceModelBuilder(
      .bpe, [("▁", -9), ("a", -9), ("b", -9), ("c", -9), ("abc", -2)])
    builder.pieces.append(("ab", -1, 5))
    let tokenizer = try builder.tokenizer()
    #expect(try tokenizer.pieces(of: "abc ab") == ["▁", "abc", "▁", "a", "b"])
  }

  @Test func `user-defined symbols are found before anything else`() throws {
    var builder = SentencePieceModelBuilder(.bpe, [("▁", -9), ("a", -9), ("b", -9), ("ab", -1)])
    builder.pieces.append(("bb", 0, 4))
    #expect(try builder.tokenizer().pieces(of: "abbb") == ["▁", "a", "bb", "b"])
  }

  @Test func `control symbols are never found in text`() throws {
    let tokenizer = try SentencePieceModelBuilder(.unigram, [("▁", -3), ("<", -1)]).tokenizer()
    #expect(try tokenizer.pieces(of: "<s>") == ["▁", "<", "<unk>"])
  }

  @Test(arguments: [0, 1, 2, 3, 5, 9, 14, 30, 44])
  func `a model that is cut short is refused`(count: Int) throws {
    let whole = SentencePieceModelBuilder(.unigram, [("▁", -3)]).bytes()
    #expect(throws: TokenizerError.self) {
      try SentencePieceTokenizer(Array(whole.prefix(count)), path: "cut.model")
    }
  }

  @Test func `lengths beyond the file and endless numbers are refused`() {
    for bytes: [UInt8] in [
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x0A, 0x05, 0x0A],
      [UInt8](repeating: 0xFF, count: 40), [0x0B], [0x00, 0x00],
    ] {
      #expect(throws: TokenizerError.self) { try SentencePieceTokenizer(bytes, path: "bad.model") }
    }
  }

  @Test func `other segmentations are refused by name`() throws {
    var builder = SentencePieceModelBuilder(.word, [("▁a", -1)])
    let error = #expect(throws: TokenizerError.self) { try builder.tokenizer() }
    #expect(
      error
        == .unknownType(file: "small.model", place: "trainer_spec.model_type", type: "WORD"))
    builder.kind = .character
    #expect(throws: TokenizerError.self) { try builder.tokenizer() }
  }
}
