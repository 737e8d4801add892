import JSON
import RowPlans
import Testing
import Tokenizers

@Suite("Surgery on a Hugging Face tokenizer")
struct HuggingFaceSurgeryTests {
  private func rewritten(
    _ pipeline: SmallPipeline, keeping ids: [TokenID]
  ) throws -> HuggingFaceTokenizer {
    let plan = RowPlan(keeping: ids, of: pipeline.tokenizer.vocabulary.idBound)
    let files = try pipeline.tokenizer.files(after: plan)
    #expect(files.map(\.name) == ["tokenizer.json"])
    return try HuggingFaceTokenizer(tokenizerJSON: files[0].bytes, path: "tokenizer.json")
  }

  private func pieces(_ tokenizer: HuggingFaceTokenizer, _ text: String) throws -> [String] {
    var tokens: [Token] = []
    try tokenizer.makeEncoder().encode(
      Array(text.utf8).span, addingSpecialTokens: false, into: &tokens)
    return tokens.map { tokenizer.vocabulary.text(of: $0.id) }
  }

  /// `c+d→cd, b+cd→bcd, a+bcd→abcd` (trimming by parts alone would lose `bcd`).
  private func chain() throws -> SmallPipeline {
    try SmallPipeline(
      model: SmallPipeline.bpe(
        ["a", "b", "c", "d", "cd", "bcd", "abcd"], ["c d", "b cd", "a bcd"]))
  }

  @Test func `the derivation has every intermediate product`() throws {
    let tokenizer = try chain().tokenizer
    #expect(Set(tokenizer.derivation(of: 6) ?? []) == [0, 1, 2, 3, 4, 5, 6])
    #expect(Set(tokenizer.derivation(of: 4) ?? []) == [2, 3, 4])
    #expect(tokenizer.derivation(of: 0) == [0])
    #expect(tokenizer.derivation(of: 99) == nil)
  }

  @Test func `characters and the piece alone do not keep a segmentation, its derivation does`()
    throws
  {
    let pipeline = try chain()
    #expect(
      try pieces(rewritten(pipeline, keeping: [0, 1, 2, 3, 6]), "abcd") == ["a", "b", "c", "d"])
    let closed = pipeline.tokenizer.derivation(of: 6)?.sorted() ?? []
    #expect(try pieces(rewritten(pipeline, keeping: closed), "abcd") == ["abcd"])
  }

  @Test func `a competitor takes over where a derivation is not kept`() throws {
    let pipeline = try SmallPipeline(
      model: SmallPipeline.bpe(
        ["x", "y", "z", "w", "zw", "yzw", "xy"], ["z w", "y zw", "x y"]))
    #expect(try pipeline.pieces("xyzw") == ["x", "yzw"])
    #expect(
      try pieces(rewritten(pipeline, keeping: [0, 1, 2, 3, 5, 6]), "xyzw") == ["xy", "z", "w"])
    #expect(
      try pieces(rewritten(pipeline, keeping: [0, 1, 2, 3, 4, 5, 6]), "xyzw") == ["x", "yzw"])
  }

  @Test func `a piece that no merge makes has no derivation`() throws {
    let pipeline = try SmallPipeline(model: SmallPipeline.bpe(["a", "b", "ba"], []))
    #expect(pipeline.tokenizer.derivation(of: 2) == nil)
  }

  @Test func `derivations stand where prefix and suffix put them`() throws {
    let pipeline = try SmallPipeline(
      model: SmallPipeline.bpe(
        ["a", "b", "b</w>", "ab</w>", "ab"], ["a b</w>", "a b"],
        options: #""end_of_word_suffix": "</w>","#))
    #expect(Set(pipeline.tokenizer.derivation(of: 3) ?? []) == [0, 2, 3])
    #expect(Set(pipeline.tokenizer.derivation(of: 4) ?? []) == [0, 1, 4])
    #expect(pipeline.tokenizer.alphabet(of: 3) == [0, 1, 2])
    #expect(pipeline.tokenizer.surface(of: 3) == Array("ab".utf8))
  }

  @Test func `raising the lowest score would change unknown text, so its piece is required`() throws
  {
    let pipeline = try SmallPipeline(
      model: """
        {"type": "Unigram", "unk_id": 0, "vocab": [["?", 0], ["ab", -20], ["c", -20], ["a", -45],
          ["bc", -1], ["zz", -45.5]]}
        """)
    #expect(pipeline.tokenizer.requiredPieces().map(\.id) == [0, 5])
    #expect(pipeline.tokenizer.requiredPieces().map(\.reason) == ["unknown token", "lowest score"])
    #expect(pipeline.tokenizer.score(of: 5) == -45.5)
    #expect(try pieces(rewritten(pipeline, keeping: [0, 1, 2, 4, 5]), "abc") == ["ab", "c"])
  }

  @Test func `IDs follow everywhere, and all else stays`() throws {
    let pipeline = try SmallPipeline(
      postProcessor: #"{"type": "RobertaProcessing", "sep": ["</s>", 5], "cls": ["b", 2]}"#,
      added: "[\(addedToken(2, "b")), \(addedToken(5, "</s>")), \(addedToken(9, "<x>", []))]",
      padding: """
        {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": null,
         "pad_id": 1, "pad_type_id": 0, "pad_token": "a"}
        """,
      model: """
        {"type": "Unigram", "unk_id": 3, "vocab": [["x", -9.23456954956055], ["a", -1], ["b", 0],
          ["?", 0.0], ["y", -2e-3]]}
        """)
    let kept: [TokenID] = [3, 1, 2, 0, 5, 6]
    let plan = RowPlan(keeping: kept, of: 7)
    let text = String(decoding: try pipeline.tokenizer.files(after: plan)[0].bytes, as: UTF8.self)
    #expect(text.contains("\"unk_id\": 0"))
    #expect(text.contains("-9.23456954956055"))
    #expect(text.contains("\"pad_id\": 1"))
    #expect(!text.contains("-2e-3"))
    let result = try rewritten(pipeline, keeping: kept)
    #expect(result.vocabulary.id(of: "</s>") == 4)
    #expect(result.vocabulary.id(of: "<x>") == 5)
    var tokens: [Token] = []
    try result.makeEncoder().encode(Array("xa".utf8).span, addingSpecialTokens: true, into: &tokens)
    #expect(tokens.map(\.id) == [2, 3, 1, 4])
  }

  @Test func `an added token that would be numbered otherwise is refused`() throws {
    let pipeline = try SmallPipeline(
      words: ["a", "b"], added: "[\(addedToken(3, "<x>")), \(addedToken(4, "<y>"))]")
    let swapped = try rewritten(pipeline, keeping: [0, 1, 4, 3])
    #expect(swapped.vocabulary.id(of: "<y>") == 2)
    #expect(swapped.vocabulary.id(of: "<x>") == 3)
    let between = RowPlan(keeping: [0, 3, 1, 4], of: 5)
    #expect(throws: TokenizerError.self) { try pipeline.tokenizer.files(after: between) }
  }

  @Test func `dropping what is required is refused with the reason`() throws {
    let pipeline = try SmallPipeline(words: ["a"], added: "[\(addedToken(2, "<x>"))]")
    #expect(
      throws: TokenizerError.unsuitable(
        file: "tokenizer.json", place: "vocabulary",
        problem: "the plan drops '<x>' (#2), which must stay (added token). Plan again with it.")
    ) { try pipeline.tokenizer.files(after: RowPlan(keeping: [0, 1], of: 3)) }
  }

  @Test func `surfaces and alphabets of byte-level pieces`() throws {
    let pipeline = try SmallPipeline(
      preTokenizer: #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}"#,
      model: SmallPipeline.bpe(["Ġ", "t", "Ã", "©", "Ġt", "Ã©"], ["Ġ t", "Ã ©"]))
    #expect(pipeline.tokenizer.surface(of: 4) == Array(" t".utf8))
    #expect(pipeline.tokenizer.surface(of: 5) == Array("é".utf8))
    #expect(pipeline.tokenizer.surface(of: 2) == [0xC3])
    #expect(pipeline.tokenizer.alphabet(of: 5) == [2, 3])
    #expect(!pipeline.tokenizer.coversAllBytes)
    #expect(pipeline.tokenizer.requiredPieces().map(\.id) == [0, 1, 2, 3])
  }

  @Test func `alphabets of WordPiece have both forms`() throws {
    let vocabulary = SmallPipeline.vocabulary(["[UNK]", "a", "##a", "b", "##ab"])
    let pipeline = try SmallPipeline(
      model: """
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100, "vocab": \(vocabulary)}
        """)
    #expect(pipeline.tokenizer.alphabet(of: 4) == [1, 2, 3])
    #expect(pipeline.tokenizer.surface(of: 4) == Array("ab".utf8))
    #expect(pipeline.tokenizer.derivation(of: 4) == [4])
  }
}
