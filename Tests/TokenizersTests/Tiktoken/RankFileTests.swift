import TestSupport
import Testing
import Tokenizers

/// What is refused, and how.
@Suite("Rank files")
struct RankFileTests {
  private func message(_ lines: [String], pattern: String? = ".") -> String {
    do {
      _ = try TiktokenTokenizer(
        Array(lines.joined().utf8), path: "a.tiktoken", pattern: pattern)
      return ""
    } catch { return "\(error)" }
  }

  @Test(
    arguments: [
      "YWI", "YW= 256\n", "Y\n", "YWI= \n", "YWI= -1\n", "YWI= 256 7\n", "YWI= x\n",
      "YWI= 99999999\n", "YWI= 2000000\n", "YWI= 999999999999999999999\n", "Y%I= 256\n",
      "==== 256\n",
    ])
  func `a line that is no piece with a rank is named`(line: String) {
    let message = message(SmallRanks.bytes + [line])
    #expect(message.hasPrefix("a.tiktoken: line 257: "), "\(line): \(message)")
    #expect(message.hasSuffix("Get the file again."), "\(line): \(message)")
  }

  @Test func `a rank stands once, and so does a piece`() {
    let rank = message(SmallRanks.bytes + [SmallRanks.line([1, 2], 7)])
    #expect(rank.contains("line 257: the rank 7 stands here again"), "\(rank)")
    let piece = message(SmallRanks.bytes + [SmallRanks.line([7], 300)])
    #expect(piece.contains("line 257: the piece of rank 7 stands here again"), "\(piece)")
  }

  @Test func `each byte is a piece`() {
    var lines = SmallRanks.bytes
    lines.remove(at: 200)
    #expect(message(lines).contains("the byte 200: it has no rank"))
    #expect(message([]).contains("the byte 0"))
  }

  @Test func `a rank file needs a pattern, which its name may tell`() throws {
    let unnamed = message(SmallRanks.bytes, pattern: nil)
    #expect(unnamed.contains("Give the pattern") && unnamed.contains("cl100k"), "\(unnamed)")
    let known = try TiktokenTokenizer(SmallRanks.file([]), path: "x/cl100k_base.tiktoken")
    let preset = try TiktokenTokenizer(SmallRanks.file([]), path: "a.tiktoken", pattern: "cl100k")
    #expect(known.pattern != nil && known.pattern == preset.pattern)
    #expect(message(SmallRanks.bytes, pattern: "(").hasPrefix("a.tiktoken: pattern: "))
    #expect(message(SmallRanks.bytes, pattern: "o20k").contains("no known pattern. Give one of"))
  }

  @Test(arguments: [("qwen", 6), ("qwen35", 5)])
  func `a mark belongs to its letter since Qwen 3.5`(name: String, count: Int) throws {
    // A merge of the last byte of क with the first of the virama behind it.
    let lines = SmallRanks.bytes + [SmallRanks.line([0x95, 0xE0], 256)]
    let tokenizer = try TiktokenTokenizer(
      Array(lines.joined().utf8), path: "a.tiktoken", pattern: name)
    #expect(try tokenizer.tokens(of: Array("क्".utf8)).count == count)
  }

  @Test func `ranks may have holes, as OpenAI's p50k has`() throws {
    let lines = SmallRanks.bytes + [SmallRanks.line(Array("ab".utf8), 300)]
    let tokenizer = try TiktokenTokenizer(
      Array(lines.joined().utf8), path: "a.tiktoken", pattern: #"\w+"#)
    #expect(tokenizer.vocabulary.count == 257)
    #expect(try tokenizer.tokens(of: Array("cab".utf8)).map(\.id) == [0x63, 300])
  }

  @Test func `the end of the last line and carriage returns do not matter`() throws {
    let file = String(decoding: SmallRanks.file(["ab"]), as: UTF8.self)
    let dos = file.split(separator: "\n").joined(separator: "\r\n")
    let tokenizer = try TiktokenTokenizer(Array(dos.utf8), path: "a.tiktoken", pattern: ".+")
    #expect(try tokenizer.pieces(of: "ab") == ["ab"])
  }
}
