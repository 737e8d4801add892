import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

/// Added tokens that the model can also make: they need their derivation, and cannot become pieces of
/// the model, unless the model never sees them.
@Suite("Added tokens that the model may make")
struct HiddenTokenTests {
  private func chain(
    added: String, normalizer: String = "null", preTokenizer: String = "null",
    options: String = ""
  ) throws -> HuggingFaceTokenizer {
    try SmallPipeline(
      normalizer: normalizer, preTokenizer: preTokenizer, added: "[\(added)]",
      model: SmallPipeline.bpe(
        ["Ġ", "q", "u", "o", "▁", "##", "qu", "quo", "Ġqu", "▁q"],
        ["q u", "qu o", "Ġ qu", "▁ q"], options: options)
    ).tokenizer
  }

  private static let bytes = """
    {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false, "trim_offsets": true}
    """

  @Test func `a token that bytes spell needs what it is merged from`() throws {
    let tokenizer = try chain(added: addedToken(0, "Ġqu"), preTokenizer: Self.bytes)
    #expect(Set(tokenizer.derivation(of: 8) ?? []) == [0, 1, 2, 6, 8])
    #expect(try tokenizer.pieces(of: " qu") == ["Ġqu"])
    // The text of this one is found wherever it is.
    #expect(
      try chain(added: addedToken(0, "quo"), preTokenizer: Self.bytes).derivation(of: 7) == [7])
  }

  @Test func `a token that the search can miss needs what it is merged from`() throws {
    let steps: Set<TokenID> = [1, 2, 3, 6, 7]
    #expect(
      Set(try chain(added: addedToken(0, "quo", ["single_word"])).derivation(of: 7) ?? []) == steps)
    // A single word that is none hides what begins inside of it.
    let both = addedToken(0, "quo") + ", " + addedToken(0, "q quo q", ["single_word"])
    #expect(Set(try chain(added: both).derivation(of: 7) ?? []) == steps)
    for (normalizer, flags, isHidden) in [
      (#"{"type": "Lowercase"}"#, [], false), (#"{"type": "Lowercase"}"#, ["normalized"], true),
      (#"{"type": "NFKC"}"#, [], false), (#"{"type": "NFC"}"#, [], true),
      (#"{"type": "Strip", "strip_left": true, "strip_right": true}"#, [], true),
      (#"{"type": "Prepend", "prepend": "▁"}"#, [], true),
      (#"{"type": "Prepend", "prepend": "▁"}"#, ["normalized"], false),
      (#"{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}"#, [], true),
      (#"{"type": "Replace", "pattern": {"String": "-"}, "content": ""}"#, [], false),
    ] as [(String, Set<String>, Bool)] {
      let tokenizer = try chain(added: addedToken(0, "quo", flags), normalizer: normalizer)
      #expect(Set(tokenizer.derivation(of: 7) ?? []) == (isHidden ? [7] : steps), "\(normalizer)")
    }
  }

  @Test func `a token with a space of its own form needs what it is merged from`() throws {
    let metaspace = #"{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"}"#
    let tokenizer = try chain(added: addedToken(0, "▁q"), preTokenizer: metaspace)
    #expect(Set(tokenizer.derivation(of: 9) ?? []) == [1, 4, 9])
  }

  @Test func `verification sees that a token lost what it is merged from`() throws {
    let tokenizer = try chain(added: addedToken(0, "Ġqu"), preTokenizer: Self.bytes)
    let plan = RowPlan(keeping: [0, 1, 2, 3, 8], of: 10)
    let result = try SmallTokenizers.read(tokenizer.files(after: plan))
    #expect(try result.pieces(of: " qu") == ["Ġ", "q", "u"])
    #expect(result.derivation(of: 4) == nil)
  }

  private func extended(
    _ model: String, added: String, normalizer: String = "null", preTokenizer: String = "null",
    new: NewPieces
  ) throws -> any Tokenizer {
    let tokenizer = try SmallPipeline(
      normalizer: normalizer, preTokenizer: preTokenizer, added: "[\(added)]", model: model
    ).tokenizer
    return try tokenizer.adding(new)
  }

  @Test func `no added token becomes a piece that the model may use for old text`() throws {
    let unigram = """
      {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
       "vocab": [["?", -9], ["d", -2], ["o", -2], ["g", -2], ["s", -2]]}
      """
    let scored = NewPieces(pieces: [.init(spelling: Array("sg".utf8), score: -3)])
    let word = addedToken(5, "dog", ["single_word"])
    let error = #expect(throws: TokenizerError.self) {
      try extended(unigram, added: word, new: scored)
    }
    #expect(error?.description.contains("the added token 'dog'") == true)
    let found = try extended(unigram, added: addedToken(5, "dog"), new: scored)
    #expect(try found.pieces(of: "dogs") == ["dog", "s"])
    #expect(found.vocabulary.id(of: "sg") == 6)
    let lowercase = #"{"type": "Lowercase"}"#
    #expect(throws: TokenizerError.self) {
      try extended(unigram, added: addedToken(5, "dog", []), normalizer: lowercase, new: scored)
    }
    let words = #"{"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1}}"#
    let plain = NewPieces(pieces: [.init(spelling: Array("b".utf8))])
    #expect(throws: TokenizerError.self) {
      try extended(words, added: word, preTokenizer: #"{"type": "WhitespaceSplit"}"#, new: plain)
    }
  }

  @Test func `special tokens are no reason to refuse an extension, unless they are single words`()
    throws
  {
    let unigram = """
      {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
       "vocab": [["?", -9], ["d", -2], ["[", -2], ["]", -2]]}
      """
    let new = NewPieces(pieces: [.init(spelling: Array("dd".utf8), score: -3)])
    let form = #"{"type": "NFKC"}"#
    let extended = try extended(
      unigram, added: addedToken(4, "[d]", ["special"]), normalizer: form, new: new)
    #expect(try extended.pieces(of: "d[d]dd") == ["d", "[d]", "dd"])
    #expect(throws: TokenizerError.self) {
      try self.extended(
        unigram, added: addedToken(4, "[d]", ["special", "single_word"]), normalizer: form,
        new: new)
    }
  }

  @Test func `where merges make every piece, an added token among them does no harm`() throws {
    let new = NewPieces(pieces: [.init(spelling: Array("gd".utf8))])
    func model(_ options: String) -> String {
      SmallPipeline.bpe(["d", "o", "g", "s"], [], options: options)
    }
    let word = addedToken(4, "dog", ["single_word"])
    let tokenizer = try extended(model(""), added: word, new: new)
    #expect(try tokenizer.pieces(of: "dogs dog") == ["d", "o", "g", "s", "dog"])
    // Words are taken whole: there it would.
    let whole = #""ignore_merges": true,"#
    #expect(throws: TokenizerError.self) { try extended(model(whole), added: word, new: new) }
    #expect(throws: TokenizerError.self) {
      try extended(model(""), added: addedToken(4, "t", ["single_word"]), new: new)
    }
  }

  @Test func `an ID that names no piece is not left as it is`() throws {
    let model = SmallPipeline.bpe(["a", "b", "c"], [])
    let processor = #"{"type": "BertProcessing", "sep": ["c", 7], "cls": ["b", 1]}"#
    let tokenizer = try SmallPipeline(postProcessor: processor, model: model).tokenizer
    let error = #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: RowPlan(keeping: [0, 1, 2], of: 9))
    }
    #expect(error?.description.contains("#7") == true)
    let kept = try tokenizer.files(after: RowPlan(keeping: [1, 0, 2, 7], of: 9))
    var reader = JSONReader(kept[0].bytes, source: "tokenizer.json")
    let written = try reader.readDocument()["post_processor"]
    #expect(written?["sep"]?.array?.last?.int == 3 && written?["cls"]?.array?.last?.int == 0)
  }
}
