import Testing
import Tokenizers

/// Files that Hugging Face's `tokenizers` refuses, though no ID depends on what is wrong.
@Suite("Strict reading")
struct StrictReadingTests {
  /// A document in which every checked part is there and right.
  private static let document = """
    {"version": "1.0",
     "truncation": {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0},
     "padding": {"strategy": {"Fixed": 8}, "direction": "Left", "pad_to_multiple_of": null,
       "pad_id": 0, "pad_type_id": 0, "pad_token": "?"},
     "added_tokens": [\(addedToken(0, "?"))],
     "normalizer": null,
     "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
     "post_processor": {"type": "TemplateProcessing",
       "single": [{"Sequence": {"id": "A", "type_id": 0}}],
       "pair": [{"Sequence": {"id": "B", "type_id": 1}},
         {"SpecialToken": {"id": "?", "type_id": 0}}],
       "special_tokens": {"?": {"id": "?", "ids": [0], "tokens": ["?"]}}},
     "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
     "model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}}
    """

  private func read(_ text: String) throws {
    _ = try HuggingFaceTokenizer(tokenizerJSON: Array(text.utf8), path: "tokenizer.json")
  }

  private func replacing(_ old: String, with new: String) throws -> String {
    let bytes = Array(Self.document.utf8)
    let old = Array(old.utf8)
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: old) }, "the document has no such text")
    return String(
      decoding: bytes[..<place] + Array(new.utf8) + bytes[(place + old.count)...], as: UTF8.self)
  }

  @Test func `the whole document is read`() throws { try read(Self.document) }

  @Test func `a padding to the longest text is read`() throws {
    try read(replacing(#"{"Fixed": 8}"#, with: #""BatchLongest""#))
  }

  @Test(arguments: [
    (#""version""#, #""versions": 1, "version""#, "versions"),
    (#""max_length": 8, "#, "", "truncation.max_length"),
    (#""max_length": 8"#, #""max_length": -8"#, "truncation.max_length"),
    ("LongestFirst", "longest_first", "truncation.strategy"),
    (#""Right""#, #""right""#, "truncation.direction"),
    (#", "stride": 0"#, "", "truncation.stride"),
    (#"{"Fixed": 8}"#, #"{"Fixed": "8"}"#, "padding.strategy.Fixed"),
    (#"{"Fixed": 8}"#, #""Longest""#, "padding.strategy"),
    (#""Left", "#, #""Up", "#, "padding.direction"),
    (#""pad_id": 0, "#, "", "padding.pad_id"),
    (#", "pad_token": "?""#, "", "padding.pad_token"),
    (#""single_word": false, "#, "", "added_tokens[0].single_word"),
    (#""normalized": false"#, #""normalized": 0"#, "added_tokens[0].normalized"),
    (#", "trim_offsets": true}"#, "}", "pre_tokenizer.trim_offsets"),
    (#""add_prefix_space": true"#, #""add_prefix_space": 1"#, "decoder.add_prefix_space"),
    (#"{"id": "A", "type_id": 0}"#, #"{"id": "A"}"#, "post_processor.single[0].Sequence.type_id"),
    (#""id": "B""#, #""id": "C""#, "post_processor.pair[0].Sequence.id"),
    (#""ids": [0]"#, #""ids": [-1]"#, "post_processor.special_tokens.?.ids"),
    (#""tokens": ["?"]"#, #""tokens": [0]"#, "post_processor.special_tokens.?.tokens"),
  ])
  func `a part that is not right is refused at its place`(
    old: String, new: String, place: String
  ) throws {
    let text = try replacing(old, with: new)
    let error = #expect(throws: TokenizerError.self) { try read(text) }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("tokenizer.json: \(place): "), "\(description)")
  }
}
