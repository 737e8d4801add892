import RowPlans
import Testing
import Tokenizers

@Suite("Added tokens")
struct AddedTokenTests {
  private func pipeline(
    _ added: String..., normalizer: String = "null", words: [String] = ["a", "b"]
  ) throws -> SmallPipeline {
    try SmallPipeline(
      words: words, normalizer: normalizer, preTokenizer: #"{"type": "WhitespaceSplit"}"#,
      added: "[\(added.joined(separator: ", "))]")
  }

  @Test func `the stored ID counts for nothing`() throws {
    let tokens = try pipeline(addedToken(10, "<x>"), addedToken(1, "a"), addedToken(12, "<y>"))
    #expect(tokens.tokenizer.vocabulary.id(of: "<x>") == 3)
    #expect(tokens.tokenizer.vocabulary.id(of: "a") == 1)
    #expect(tokens.tokenizer.vocabulary.id(of: "<y>") == 4)
  }

  @Test func `a hole in the vocabulary is filled by an added token, or makes a conflict`() throws {
    let holes = #"{"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "b": 7}}"#
    let pipeline = try SmallPipeline(added: "[\(addedToken(8, "<x>"))]", model: holes)
    #expect(pipeline.tokenizer.vocabulary.id(of: "<x>") == 3)
    let full = #"{"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 2, "b": 3}}"#
    #expect(
      throws: TokenizerError.conflict(file: "tokenizer.json", piece: "<x>", id: 3, otherID: 3)
    ) { try SmallPipeline(added: "[\(addedToken(8, "<x>"))]", model: full) }
  }

  @Test func `the longest token at the leftmost place is taken`() throws {
    let tokens = try pipeline(addedToken(3, "<x"), addedToken(4, "<x>"), addedToken(5, "x>>"))
    #expect(try tokens.pieces("a<x>>b") == ["a", "<x>", "?"])
    #expect(try tokens.pieces("<x<x>x>>") == ["<x", "<x>", "x>>"])
  }

  @Test func `single words stand between characters that are no words`() throws {
    let tokens = try pipeline(
      addedToken(3, "ok", ["single_word"]), words: ["a", "b", "aok", "okb"])
    #expect(try tokens.pieces("ok aok okb -ok!") == ["ok", "aok", "okb", "?", "ok", "?"])
  }

  @Test func `tokens strip the white space beside them`() throws {
    let tokens = try pipeline(
      addedToken(3, "<l>", ["lstrip"]), addedToken(4, "<r>", ["rstrip"]),
      addedToken(5, " c", []))
    #expect(try tokens.pieces("a \u{3000}<l> b<r>  a") == ["a", "<l>", "b", "<r>", "a"])
    // The search goes on behind the token itself, so the stripped space may begin another one.
    #expect(try tokens.pieces("<r>  c") == ["<r>", " c"])
  }

  @Test func `a token of white space that the one before it took is none`() throws {
    let tokens = try pipeline(
      addedToken(3, "<r>", ["rstrip"]), addedToken(4, "\n", ["lstrip"]), addedToken(5, "\t", []))
    #expect(try tokens.pieces("<r>\n") == ["<r>"])
    #expect(try tokens.pieces("<r>a\n") == ["<r>", "a", "\n"])
    #expect(try tokens.pieces("<r>\ta") == ["<r>", "\t", "a"])
  }

  @Test func `normalized tokens are found in normalized text, others in raw text`() throws {
    let tokens = try pipeline(
      addedToken(3, "Yes", ["normalized"]), addedToken(4, "NO", []),
      normalizer: #"{"type": "Lowercase"}"#)
    #expect(try tokens.pieces("a YES b NO no") == ["a", "Yes", "b", "NO", "?"])
  }

  @Test func `segments between tokens are normalized one by one`() throws {
    let tokens = try pipeline(
      addedToken(4, "<s>"), normalizer: #"{"type": "Prepend", "prepend": "▁"}"#,
      words: ["▁a", "▁b"])
    #expect(try tokens.pieces("a<s>b") == ["▁a", "<s>", "▁b"])
  }

  @Test func `tokens that are canonically equivalent are two`() throws {
    let tokens = try pipeline(addedToken(3, "\u{E9}"), addedToken(4, "e\u{301}"))
    #expect(try tokens.ids("a\u{E9}e\u{301}") == [1, 3, 4])
  }

  @Test func `the template adds its IDs as they are`() throws {
    let template = """
      {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "pair": [],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2, 1], "tokens": ["b", "a"]},
                          "[SEP]": {"id": "[SEP]", "ids": [0], "tokens": ["?"]}}}
      """
    let model = #"{"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "b": 2}}"#
    let pipeline = try SmallPipeline(postProcessor: template, model: model)
    #expect(try pipeline.ids("a", special: true) == [2, 1, 1, 0])
    #expect(try pipeline.ids("a") == [1])
    #expect(try pipeline.ids("", special: true) == [2, 1, 0])
    let roberta = #"{"type": "RobertaProcessing", "sep": ["b", 2], "cls": ["?", 0]}"#
    let sequence = """
      {"type": "Sequence", "processors": [
        {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true}, \(roberta)]}
      """
    #expect(
      try SmallPipeline(postProcessor: sequence, model: model).ids("a", special: true) == [0, 1, 2])
  }
}
