import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("tekken.json")
struct TekkenTokenizerTests {
  private func tokenizer(_ text: String) throws -> TekkenTokenizer {
    try TekkenTokenizer(Array(text.utf8), path: "tekken.json")
  }

  private func message(_ text: String) -> String {
    do {
      _ = try tokenizer(text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `pieces stand behind the special tokens`() throws {
    let tokenizer = try tokenizer(SmallRanks.tekken(["ab", "cd"]))
    #expect(try tokenizer.tokens(of: Array("cab<s>".utf8)).prefix(2).map(\.id) == [0x65, 258])
    #expect(try tokenizer.tokens(of: Array("<s>".utf8)).count == 3)
    #expect(tokenizer.addedTokens.map(\.content) == ["<unk>", "<s>"])
    #expect(tokenizer.vocabulary.count == 260)
  }

  @Test func `entries beyond the size count for nothing`() throws {
    let tokenizer = try tokenizer(SmallRanks.tekken(["ab", "cd"], size: 259))
    #expect(try tokenizer.pieces(of: "xabcd") == ["x", "ab", "c", "d"])
  }

  @Test func `kept pieces are ranked anew, and the counts follow`() throws {
    let source = try tokenizer(SmallRanks.tekken(["ab", "cd"]))
    let kept = (0..<258).map { TokenID($0) } + [259]
    let file = try source.files(after: RowPlan(keeping: kept, of: 260))[0]
    #expect(file.name == "tekken.json")
    var reader = JSONReader(file.bytes, source: file.name)
    let document = try reader.readDocument()
    #expect(document["config"]?["default_vocab_size"]?.int == 259)
    #expect(document["config"]?["num_vocab_tokens"]?.int == 257)
    #expect(document["vocab"]?.array?.last?["rank"]?.int == 256)
    let result = try TekkenTokenizer(file.bytes, path: file.name)
    #expect(try result.pieces(of: "xabcd") == ["x", "a", "b", "cd"])
  }

  @Test func `a plan without a special token is refused`() throws {
    let source = try tokenizer(SmallRanks.tekken([]))
    #expect(throws: TokenizerError.self) {
      try source.files(after: RowPlan(keeping: (1..<258).map { TokenID($0) }, of: 258))
    }
  }

  @Test(
    arguments: [
      (#""rank": 256"#, #""rank": 255"#, "vocab[256]"), (#""rank": 256"#, #""rank": 257"#, "holes"),
      (#""rank": 256"#, #""rank": -1"#, "vocab[256]"), ("YWI=", "YWI", "no Base64"),
      ("YWI=", "YQ==", "conflict"), (#""AA==""#, #""YWIB""#, "the byte 0"),
      (#""default_vocab_size": 259"#, #""default_vocab_size": 300"#, "default_vocab_size"),
      (#""default_vocab_size": 259"#, #""default_vocab_size": 1"#, "default_vocab_size"),
      (#""default_num_special_tokens": 2"#, #""default_num_special_tokens": 1"#, "special"),
      (#""default_num_special_tokens": 2"#, #""default_num_special_tokens": 1e99"#, "special"),
      (#""default_num_special_tokens": 2"#, #""default_num_special_tokens": 258"#, "byte"),
      ("\"pattern\"", "\"pat\"", "pattern"), (#"\\p{L}+|\\P{L}"#, "(", "pattern"),
      (#""config""#, #""configuration""#, "config"),
    ])
  func `what does not fit is named`(good: String, bad: String, named: String) throws {
    let text = SmallRanks.tekken(["ab"])
    let place = try #require(text.firstRange(of: good))
    let message = message(text.replacing(place, by: bad))
    #expect(message.hasPrefix("tekken.json: ") && message.contains(named), "\(bad): \(message)")
  }

  @Test func `every prefix of a document is refused`() {
    let text = Array(SmallRanks.tekken([]).utf8)
    for count in stride(from: 0, to: text.count, by: 97) {
      #expect(throws: (any Error).self) {
        try TekkenTokenizer(Array(text[..<count]), path: "tekken.json")
      }
    }
  }
}

extension String {
  fileprivate func replacing(_ range: Range<Index>, by other: String) -> String {
    String(self[..<range.lowerBound]) + other + self[range.upperBound...]
  }
}
