import RowPlans
import Testing
import Tokenizers

@Suite("Model")
struct ModelTests {
  @Test func `merges go by rank, leftmost first`() throws {
    let pipeline = try SmallPipeline(
      model: SmallPipeline.bpe(["a", "b", "c", "ab", "bc", "abc", "aa"], ["b c", "a b", "a a"]))
    #expect(try pipeline.pieces("abc") == ["a", "bc"])
    #expect(try pipeline.pieces("aaab") == ["aa", "ab"])
    #expect(try pipeline.pieces("aaa") == ["aa", "a"])
  }

  @Test func `the last rank of a merge that is listed twice counts`() throws {
    let pieces = ["a", "b", "c", "ab", "bc"]
    let first = try SmallPipeline(model: SmallPipeline.bpe(pieces, ["a b", "b c"]))
    #expect(try first.pieces("abc") == ["ab", "c"])
    let twice = try SmallPipeline(model: SmallPipeline.bpe(pieces, ["a b", "b c", "a b"]))
    #expect(try twice.pieces("abc") == ["a", "bc"])
  }

  @Test(arguments: [33, 64, 1000, 4096])
  func `long words are merged like short ones`(count: Int) throws {
    let pieces = ["a", "aa", "aaaa"]
    let pipeline = try SmallPipeline(model: SmallPipeline.bpe(pieces, ["a a", "aa aa"]))
    let expected =
      Array(repeating: "aaaa", count: count / 4) + Array(repeating: "aa", count: count % 4 / 2)
      + Array(repeating: "a", count: count % 2)
    #expect(try pipeline.pieces(String(repeating: "a", count: count)) == expected)
  }

  @Test func `unknown characters are dropped, unknown, fused or bytes`() throws {
    let vocabulary = ["a", "?", "<0xC3>", "<0xA9>"]
    func pieces(_ options: String, _ text: String) throws -> [String] {
      try SmallPipeline(model: SmallPipeline.bpe(vocabulary, [], options: options)).pieces(text)
    }
    #expect(try pieces("", "axya") == ["a", "a"])
    #expect(try pieces(#""unk_token": "?","#, "axya") == ["a", "?", "?", "a"])
    #expect(try pieces(#""unk_token": "?", "fuse_unk": true,"#, "axya") == ["a", "?", "a"])
    let bytes = #""unk_token": "?", "byte_fallback": true,"#
    #expect(try pieces(bytes, "aéa") == ["a", "<0xC3>", "<0xA9>", "a"])
    #expect(try pieces(bytes, "aßa") == ["a", "?", "a"])
    // The reference holds an unknown token back until the next piece that is not a byte.
    #expect(try pieces(bytes, "xéa") == ["<0xC3>", "<0xA9>", "?", "a"])
  }

  @Test func `an unknown token that is not in the vocabulary is an error`() throws {
    let pipeline = try SmallPipeline(
      model: SmallPipeline.bpe(["a"], [], options: #""unk_token": "?","#))
    #expect(throws: TokenizerError.unencodable(file: "tokenizer.json", text: "ab")) {
      try pipeline.ids("ab")
    }
  }

  @Test func `prefix and suffix belong to the characters`() throws {
    let suffixed = try SmallPipeline(
      model: SmallPipeline.bpe(
        ["a", "b", "b</w>", "ab</w>"], ["a b</w>"], options: #""end_of_word_suffix": "</w>","#))
    #expect(try suffixed.pieces("ab") == ["ab</w>"])
    #expect(try suffixed.pieces("ba") == ["b"])
    let prefixed = try SmallPipeline(
      model: SmallPipeline.bpe(
        ["a", "##b", "ab", "##c", "##bc"], ["a ##b", "##b ##c"],
        options: "\"continuing_subword_prefix\": \"##\","))
    #expect(try prefixed.pieces("abc") == ["ab", "##c"])
  }

  @Test func `a whole word is taken without merging if merges are ignored`() throws {
    let pieces = ["a", "b", "ab", "ba"]
    let pipeline = try SmallPipeline(
      model: SmallPipeline.bpe(pieces, ["a b"], options: #""ignore_merges": true,"#))
    var tokens: [Token] = []
    try pipeline.tokenizer.makeEncoder().encode(
      Array("ba".utf8).span, addingSpecialTokens: false, into: &tokens)
    #expect(tokens == [Token(3, isWhole: true)])
    #expect(try pipeline.pieces("bab") == ["b", "ab"])
    #expect(pipeline.tokenizer.takesWholePieces)
  }

  @Test func `a merge of a piece that is not there is refused`() {
    #expect(
      throws: TokenizerError.mergeOutOfVocabulary(file: "tokenizer.json", rank: 0, piece: "ab")
    ) { try SmallPipeline(model: SmallPipeline.bpe(["a", "b"], ["a b"])) }
  }

  @Test func `merges may be pairs, and come before the pieces`() throws {
    let pipeline = try SmallPipeline(
      model: """
        {"merges": [["a", " b"]], "type": "BPE", "vocab": {"a": 0, " b": 1, "a b": 2, "b": 3, " ": 4}}
        """)
    #expect(pipeline.tokenizer.derivation(of: 2) == nil)
    #expect(pipeline.tokenizer.vocabulary.count == 5)
  }

  @Test func `unknown runs of Unigram are one token, one piece or bytes`() throws {
    func pieces(_ vocabulary: String, _ text: String, bytes: Bool = false) throws -> [String] {
      try SmallPipeline(
        model: """
          {"type": "Unigram", "unk_id": 0, "byte_fallback": \(bytes), "vocab": [\(vocabulary)]}
          """
      ).pieces(text)
    }
    let few = #"["?", 0], ["a", -1], ["<0x78>", -2], ["<0x79>", -2]"#
    #expect(try pieces(few, "axya") == ["a", "?", "a"])
    #expect(try pieces(few, "axya", bytes: true) == ["a", "<0x78>", "<0x79>", "a"])
    #expect(try pieces(few, "axza", bytes: true) == ["a", "?", "a"])
    // A run of unknown characters that happens to spell a piece is that piece.
    #expect(try pieces(#"["?", 0], ["a", -1], ["xy", -99]"#, "axya") == ["a", "xy", "a"])
  }

  @Test func `the earlier way wins a tie, the later of two equal pieces counts`() throws {
    let tie = try SmallPipeline(
      model: """
        {"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -1], ["ab", -2], ["bc", -2],
          ["c", -1], ["b", -5]]}
        """)
    #expect(try tie.pieces("abc") == ["a", "bc"])
    let twice = try SmallPipeline(
      model: #"{"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["a", -1], ["a", -2]]}"#)
    #expect(try twice.ids("a") == [2])
  }

  @Test func `scores are read as serde_json reads them, a bit off`() throws {
    let pipeline = try SmallPipeline(
      model: """
        {"type": "Unigram", "unk_id": 0, "vocab": [["?", -20], ["▁", -3.6037912368774414],
         ["t", -8.39808464050293], ["tt", -11.019768714904785]]}
        """)
    #expect(try pipeline.pieces("▁ttttttt") == ["▁", "tt", "tt", "tt", "t"])
  }

  @Test func `Unigram without an unknown token cannot encode everything`() throws {
    let pipeline = try SmallPipeline(
      model: #"{"type": "Unigram", "unk_id": null, "vocab": [["a", -1]]}"#)
    #expect(throws: TokenizerError.unencodable(file: "tokenizer.json", text: "b")) {
      try pipeline.ids("ab")
    }
  }

  @Test func `WordPiece is greedy, and a dead end makes the word unknown`() throws {
    let vocabulary = SmallPipeline.vocabulary(["[UNK]", "un", "##able", "##a", "unab"])
    let pipeline = try SmallPipeline(
      preTokenizer: #"{"type": "BertPreTokenizer"}"#,
      model: """
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 6, "vocab": \(vocabulary)}
        """)
    #expect(try pipeline.pieces("una un") == ["un", "##a", "un"])
    #expect(try pipeline.pieces("unable") == ["[UNK]"])
    #expect(try pipeline.pieces("unaaaa unaaaaa") == ["un", "##a", "##a", "##a", "##a", "[UNK]"])
  }

  @Test func `a model of an unknown type is named`() {
    #expect(
      throws: TokenizerError.unknownType(file: "tokenizer.json", place: "model", type: "Morse")
    ) { try SmallPipeline(model: #"{"type": "Morse", "vocab": {}}"#) }
  }

  @Test func `two pieces for one ID are a conflict`() {
    #expect(
      throws: TokenizerError.conflict(file: "tokenizer.json", piece: "b", id: 0, otherID: 0)
    ) {
      try SmallPipeline(
        model: #"{"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0, "b": 0}}"#)
    }
  }

  @Test func `bytes that are not UTF-8 become replacement characters`() throws {
    let pipeline = try SmallPipeline(words: ["a\u{FFFD}b"])
    var tokens: [Token] = []
    let bytes: [UInt8] = [0x61, 0xE2, 0x82, 0x62]
    try pipeline.tokenizer.makeEncoder().encode(
      bytes.span, addingSpecialTokens: false, into: &tokens)
    #expect(tokens.map(\.id) == [1])
  }
}
