import Files
import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("Tokenizer folder")
struct TokenizerFolderTests {
  /// `<s>` 0, `<pad>` 1, `</s>` 2, `<unk>` 3, then the model's pieces, then `<mask>`.
  private static let tokenizer = """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
      \(special(0, "<s>")), \(special(1, "<pad>")), \(special(2, "</s>")),
      \(special(3, "<unk>")), \(special(8, "<mask>"))],
     "normalizer": null,
     "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
     "post_processor": null, "decoder": null,
     "model": {"type": "Unigram", "unk_id": 3, "vocab": [["<s>", 0.0], ["<pad>", 0.0],
       ["</s>", 0.0], ["<unk>", 0.0], ["▁", -3.0], ["a", -2.0], ["b", -4.0], ["ab", -9.0],
       ["<mask>", 0.0]]}}
    """
  private static func special(_ id: Int, _ content: String) -> String {
    """
    {"id": \(id), "content": "\(content)", "single_word": false, "lstrip": false, \
    "rstrip": false, "normalized": false, "special": true}
    """
  }
  private static let model = SentencePieceModelBuilder(
    .unigram, [("▁", -3), ("a", -2), ("b", -4), ("ab", -9)])
  private let plan = RowPlan(keeping: [0, 1, 2, 3, 4, 5, 7, 8], of: 9)

  private func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    try folder.write(Array(Self.tokenizer.utf8), to: "tokenizer.json")
    for (name, bytes) in files { _ = try folder.write(bytes, to: name) }
    return folder
  }

  private func open(_ folder: TemporaryFolder) throws -> TokenizerFolder {
    try TokenizerFolder(try Folder(folder.path))
  }

  private func rewritten(_ name: String, _ contents: String) throws -> String {
    let folder = try folder([name: Array(contents.utf8)])
    let files = try open(folder).files(after: plan)
    let file = try #require(files.first { $0.name == name })
    return String(decoding: file.bytes, as: UTF8.self)
  }

  @Test func `a model beside it follows by its spellings`() throws {
    let folder = try folder(["sentencepiece.bpe.model": Self.model.bytes()])
    let files = try open(folder).files(after: plan)
    let file = try #require(files.first { $0.name == "sentencepiece.bpe.model" })
    let trimmed = try SentencePieceTokenizer(file.bytes, path: file.name)
    #expect(
      trimmed.vocabulary.ids().map { trimmed.vocabulary.text(of: $0) }
        == ["<unk>", "<s>", "</s>", "▁", "a", "ab"])
    #expect(files.first?.name == "tokenizer.json")
  }

  @Test func `the lowest piece of the model is required`() throws {
    let folder = try folder(["spiece.model": Self.model.bytes()])
    let required = try open(folder).requiredPieces()
    #expect(required.map(\.id) == [0, 1, 2, 3, 4, 7, 8])
  }

  @Test func `a model with other pieces is refused and can be left out`() throws {
    var other = Self.model
    other.pieces.append(("zebra", -1, 1))
    let folder = try folder(["spiece.model": other.bytes()])
    let error = #expect(throws: TokenizerError.self) { try open(folder) }
    #expect(
      error?.description == "\(folder.path)/spiece.model: pieces: 1 of 8, the first 'zebra' (#7), "
        + "are not in tokenizer.json. Leave this file out, or make tokenizer.json from it again.")
    let opened = try TokenizerFolder(try Folder(folder.path), leavingOut: ["spiece.model"])
    #expect(opened.leftOut.map(\.name) == ["spiece.model"])
    #expect(try opened.notes(after: plan) == ["spiece.model is left out: as asked."])
  }

  @Test func `IDs in the configuration follow and unknown keys stay`() throws {
    let text = try rewritten(
      "tokenizer_config.json",
      """
      {"added_tokens_decoder": {"8": {"content": "<mask>", "special": true}}, "vocab_size": 9,
       "mask_token": "<mask>", "pad_token_id": 1, "mask_token_id": [8], "my_own": 1.50,
       "tokenizer_class": "XLMRobertaTokenizer"}
      """)
    #expect(
      text == """
        {
          "added_tokens_decoder": {
            "7": {
              "content": "<mask>",
              "special": true
            }
          },
          "vocab_size": 8,
          "mask_token": "<mask>",
          "pad_token_id": 1,
          "mask_token_id": [
            7
          ],
          "my_own": 1.50,
          "tokenizer_class": "XLMRobertaTokenizer"
        }

        """)
  }

  @Test func `a class whose special tokens move is given up`() throws {
    let name = "tokenizer_config.json"
    let config = #"{"tokenizer_class": "XLMRobertaTokenizer", "legacy": true}"#
    let folder = try folder([name: Array(config.utf8)])
    let moved = RowPlan(keeping: [4, 0, 1, 2, 3, 5, 7, 8], of: 9)
    let opened = try open(folder)
    let file = try #require(try opened.files(after: moved).first { $0.name == name })
    var reader = JSONReader(file.bytes, source: name)
    let object = try #require(try reader.readDocument().object)
    #expect(object.members.map(\.key) == ["tokenizer_class"])
    #expect(object["tokenizer_class"]?.string == "PreTrainedTokenizerFast")
    #expect(try opened.notes(after: moved).count == 1)
    #expect(try opened.notes(after: plan).isEmpty)
  }

  @Test func `language codes are listed where the class would append all it knows`() throws {
    let text = try rewritten(
      "tokenizer_config.json", #"{"tokenizer_class": "NllbTokenizer", "eos_token": "</s>"}"#)
    for code in ["<s>", "<pad>", "<unk>", "<mask>"] { #expect(text.contains("\"\(code)\"")) }
    #expect(text.contains("additional_special_tokens"))
  }

  @Test func `a named token that is missing is told`() throws {
    let config = #"{"cls_token": "[CLS]"}"#
    let folder = try folder(["tokenizer_config.json": Array(config.utf8)])
    #expect(
      try open(folder).notes(after: plan) == [
        "tokenizer_config.json: cls_token '[CLS]' is not in the vocabulary; loaders append it, at "
          + "an ID the model may have no row for."
      ])
  }

  @Test func `added tokens and special tokens follow`() throws {
    #expect(try rewritten("added_tokens.json", #"{"<mask>": 8}"#) == "{\n  \"<mask>\": 7\n}\n")
    let map = #"{"mask_token": {"content": "<mask>"},   "other": 1}"#
    #expect(try rewritten("special_tokens_map.json", map) == map)
  }

  @Test func `vocabularies in JSON and in lines follow`() throws {
    #expect(
      try rewritten("vocab.json", #"{"<s>":0,"▁":4,"a":5,"b":6,"ab":7,"<mask>":8}"#)
        == #"{"<s>":0,"▁":4,"a":5,"ab":6,"<mask>":7}"#)
    let lines = "<s>\n<pad>\n</s>\n<unk>\n▁\na\nb\nab\n"
    #expect(try rewritten("vocab.txt", lines) == "<s>\n<pad>\n</s>\n<unk>\n▁\na\nab\n")
  }

  @Test func `merges stay if their parts and their product do`() throws {
    #expect(try rewritten("merges.txt", "#version: 0.2\na b\n▁ a\n") == "#version: 0.2\n")
    let folder = try folder(["merges.txt": Array("#version: 0.2\na b\n".utf8)])
    let all = RowPlan(keeping: (0..<9).map { TokenID($0) }, of: 9)
    let file = try #require(try open(folder).files(after: all).last)
    #expect(String(decoding: file.bytes, as: UTF8.self) == "#version: 0.2\na b\n")
  }

  @Test func `a vocabulary with other IDs is refused`() throws {
    let folder = try folder(["vocab.json": Array(#"{"a": 4}"#.utf8)])
    #expect(throws: TokenizerError.self) { try open(folder) }
  }

  @Test func `a file that lacks a piece of the tokenizer is refused`() throws {
    for (name, text, place) in [
      ("vocab.json", #"{"▁":4,"a":5,"ab":7}"#, "#6: the piece 'b' of tokenizer.json is missing."),
      ("vocab.txt", "<s>\n<pad>\n</s>\n<unk>\n▁\na\nb\n", "#7: the piece 'ab' of"),
    ] {
      let folder = try folder([name: Array(text.utf8)])
      let error = #expect(throws: TokenizerError.self) { try open(folder) }
      #expect(error?.description.hasPrefix("\(folder.path)/\(name): \(place)") == true)
    }
  }

  @Test(arguments: [
    ("added_tokens.json", #"{"<mascot>": 8}"#, "'<mascot>': #8 is '<mask>' in the tokenizer."),
    (
      "tokenizer_config.json", #"{"added_tokens_decoder": {"8": {"content": "<mascot>"}}}"#,
      "'<mascot>': #8 is '<mask>' in the tokenizer."
    ),
    (
      "tokenizer_config.json", #"{"added_tokens_decoder": {"8": {"contents": "<mask>"}}}"#,
      "added_tokens_decoder.8.content: a text belongs here."
    ),
    (
      "tokenizer_config.json", #"{"added_tokens_decoder": {"8": "<mask>"}}"#,
      "added_tokens_decoder.8: "
    ),
  ])
  func `a listed token that is another in the tokenizer is refused`(
    name: String, text: String, message: String
  ) throws {
    let folder = try folder([name: Array(text.utf8)])
    let error = #expect(throws: TokenizerError.self) { try open(folder) }
    let description = error?.description ?? ""
    #expect(description.contains("\(name): \(message)"), "\(description)")
  }

  @Test(arguments: ["#version: 0.2\na b\n", "a b\nab b\nb b\n", "a b\nab\n", "ab b\na b\n"])
  func `merges other than the tokenizer's are refused`(text: String) throws {
    let model = SmallPipeline.bpe(["a", "b", "ab", "abb", "bb"], ["a b", "ab b"])
    let tokenizer = """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
       "model": \(model)}
      """
    let folder = TemporaryFolder()
    try folder.write(Array(tokenizer.utf8), to: "tokenizer.json")
    try folder.write(Array("#version: 0.2\na b\nab b\n".utf8), to: "merges.txt")
    #expect(try open(folder).leftOut.isEmpty)
    try folder.write(Array(text.utf8), to: "merges.txt")
    let error = #expect(throws: TokenizerError.self) { try open(folder) }
    #expect(error?.description.contains("merges.txt: merge ") == true)
  }

  @Test func `pieces in chat templates are required`() throws {
    let template = "{{ '<mask>' }}{{ '[INST]' }} ab {{ '<ab>' }}"
    let folder = try folder(["chat_template.jinja": Array(template.utf8)])
    let opened = try open(folder)
    #expect(opened.chatTemplateLiterals() == ["<mask>"])
    let file = try #require(try opened.files(after: plan).last)
    #expect(file.bytes == Array(template.utf8))
  }

  @Test func `a model alone is refused where the class numbers its pieces otherwise`() throws {
    let folder = TemporaryFolder()
    try folder.write(Self.model.bytes(), to: "sentencepiece.bpe.model")
    #expect(throws: Never.self) { try open(folder) }
    let config = #"{"tokenizer_class": "XLMRobertaTokenizer"}"#
    try folder.write(Array(config.utf8), to: "tokenizer_config.json")
    #expect(throws: TokenizerError.self) { try open(folder) }
  }

  /// Completes the tokenizer of a folder from its other files.
  private func completed(_ files: [String: String], rows: Int) throws -> HuggingFaceTokenizer {
    let folder = try folder(files.mapValues { Array($0.utf8) })
    return try HuggingFaceTokenizer(contentsOf: folder.path + "/tokenizer.json")
      .completed(from: Folder(folder.path), rowCount: rows)
  }

  @Test(arguments: [
    ["special_tokens_map.json": #"{"pad_token": "[PAD2]"}"#],
    ["tokenizer_config.json": #"{"pad_token": {"content": "[PAD2]"}}"#],
    ["tokenizer_config.json": #"{"additional_special_tokens": ["<s>", "[PAD2]"]}"#],
    ["tokenizer_config.json": #"{"extra_special_tokens": {"image": "[PAD2]"}}"#],
    ["tokenizer_config.json": #"{"added_tokens_decoder": {"9": {"content": "[PAD2]"}}}"#],
    ["added_tokens.json": #"{"[PAD2]": 9}"#],
  ])
  func `a token that only other files name has the ID that loaders give it`(
    files: [String: String]
  ) throws {
    let tokenizer = try completed(files, rows: 10)
    #expect(tokenizer.vocabulary.id(of: "[PAD2]") == 9)
    #expect(tokenizer.requiredPieces().contains { $0.id == 9 })
    let plan = RowPlan(keeping: [0, 1, 2, 3, 4, 5, 7, 8, 9], of: 10)
    let file = try #require(try tokenizer.files(after: plan).first)
    let trimmed = try HuggingFaceTokenizer(tokenizerJSON: file.bytes, path: "tokenizer.json")
    #expect(trimmed.vocabulary.id(of: "[PAD2]") == 8)
    #expect(try completed(files, rows: 9).vocabulary.id(of: "[PAD2]") == nil)
  }

  @Test func `tokens of other files follow in the order of loaders`() throws {
    let tokenizer = try completed(
      [
        "added_tokens.json": #"{"<b>": 10, "<a>": 9}"#,
        "tokenizer_config.json": #"{"mask_token": "<m>", "bos_token": "<o>", "eos_token": "</s>"}"#,
        "special_tokens_map.json": #"{"pad_token": "<p>"}"#,
      ], rows: 14)
    #expect(
      (9..<14).map { tokenizer.vocabulary.text(of: TokenID($0)) }
        == ["<a>", "<b>", "<o>", "<p>", "<m>"])
    #expect(tokenizer.addedTokens.first { $0.content == "<a>" }?.isSpecial == false)
  }
}
