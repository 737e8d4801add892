import RowPlans
import TestSupport
import Testing
import Tokenizers

@testable import Lexotomy

@Suite("Labels of pieces")
struct PieceLabelTests {
  private func label(_ bytes: [UInt8]) -> String { PieceLabel(bytes: bytes).text }

  @Test func `text is itself, with a mark for each space`() {
    #expect(label(Array("the".utf8)) == "the")
    #expect(label(Array(" አንድ 日本".utf8)) == "▁አንድ▁日本")
    #expect(label(Array("👩🏽".utf8)) == "👩🏽")
    #expect(label([]) == "")
  }

  @Test func `bytes that are no whole character have one notation`() {
    #expect(label([0x20, 0xE1, 0x8A]) == "▁<0xE1><0x8A>")
    #expect(label([0x8A, 0x61]) == "<0x8A>a")
    #expect(label([0xF0, 0x9F, 0x98]) == "<0xF0><0x9F><0x98>")
    #expect(label([0xC0, 0x80, 0xED, 0xA0, 0x80]) == "<0xC0><0x80><0xED><0xA0><0x80>")
  }

  @Test func `characters that leave no mark, or turn others round, are visible`() {
    #expect(label(Array("\n\t\0".utf8)) == "<U+000A><U+0009><U+0000>")
    #expect(label(Array("a\u{202E}b\u{2066}".utf8)) == "a<U+202E>b<U+2066>")
    #expect(label(Array("\u{A0}\u{3000}\u{FEFF}".utf8)) == "<U+00A0><U+3000><U+FEFF>")
    #expect(label(Array("\u{E0001}".utf8)) == "<U+E0001>")
  }

  @Test func `joiners are visible at an end only`() {
    #expect(label(Array("می\u{200C}شود".utf8)) == "می\u{200C}شود")
    #expect(label(Array("\u{200C}شود".utf8)) == "<U+200C>شود")
    #expect(label(Array("क्\u{200D}".utf8)) == "क्<U+200D>")
  }

  @Test func `lines keep their spaces`() {
    #expect(PieceLabel.line("one two\u{202E}\u{7}") == "one two<U+202E><U+0007>")
  }

  @Test func `byte-level pieces are shown by what they stand for`() throws {
    let tokenizer = try TokenizerFormat.read(
      Fixtures.vocabulary("bpe-bytelevel/tokenizer.json"))
    let labels = PieceLabels(tokenizer)
    for id in tokenizer.vocabulary.ids() {
      let text = labels.label(of: id).text
      let surface = tokenizer.surface(of: id)
      if surface.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
        let whole = String(validating: surface, as: UTF8.self)
      {
        #expect(text == whole.replacing(" ", with: "▁") || text.contains("<U+"), "\(id): \(text)")
      } else {
        #expect(text.contains("<0x") || text.contains("<U+"), "\(id): \(text)")
      }
    }
    let space = try #require(tokenizer.vocabulary.id(of: "Ġ"))
    #expect(labels.label(of: space).text == "▁")
    #expect(labels.label(ofNew: Array("ĠáĬł".utf8)).text == "▁አ")
    #expect(labels.label(ofNew: Array("ĠáĬ".utf8)).text == "▁<0xE1><0x8A>")
  }

  @Test(arguments: [
    ("unigram/tokenizer.json", "▁"), ("wordpiece/tokenizer.json", "##"),
    ("sentencepiece-bpe/tokenizer.model", "<0x0A>"),
  ])
  func `other pieces are shown as they are spelt`(file: String, marked: String) throws {
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary(file))
    let labels = PieceLabels(tokenizer)
    let found = tokenizer.vocabulary.ids().filter {
      tokenizer.vocabulary.text(of: $0).hasPrefix(marked)
    }
    #expect(!found.isEmpty)
    for id in found.prefix(200) {
      #expect(labels.label(of: id).text.hasPrefix(marked))
    }
  }

  @Test func `an ID without a piece has its number`() throws {
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("wordpiece/tokenizer.json"))
    let bound = TokenID(tokenizer.vocabulary.idBound)
    #expect(PieceLabels(tokenizer).label(of: bound).text == "\(bound)")
  }
}
