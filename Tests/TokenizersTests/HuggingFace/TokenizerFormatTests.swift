import Files
import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("Tokenizer format")
struct TokenizerFormatTests {
  /// Writes files into a new folder, which is removed afterwards.
  @discardableResult
  private func withFolder<Result>(
    _ files: [String: String], _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
    return try body(folder.path)
  }

  private func name(of files: String...) throws -> String {
    try withFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, "") })) { folder in
      Folder.lastComponent(of: try TokenizerFormat.detect(folder).path)
    }
  }

  @Test func `the best file of a folder is taken`() throws {
    #expect(try name(of: "tokenizer.json", "vocab.txt", "spiece.model") == "tokenizer.json")
    #expect(try name(of: "vocab.json", "merges.txt", "spiece.model") == "spiece.model")
    #expect(try name(of: "vocab.json", "vocab.txt", "own.model") == "own.model")
    #expect(try name(of: "vocab.json", "merges.txt", "vocab.txt") == "vocab.json")
    #expect(try name(of: "vocab.json", "vocab.txt") == "vocab.txt")
    #expect(try name(of: "config.json", "tokenizer.model.v1") == "tokenizer.model.v1")
    #expect(try name(of: "config.json", "tekken_240718.json") == "tekken_240718.json")
    #expect(throws: TokenizerError.self) { try name(of: "tekken_1.json", "tekken_2.json") }
    #expect(throws: TokenizerError.self) { try name(of: "config.json", "a.model", "b.model") }
  }

  @Test func `a word list is BERT's pipeline, and is written as a list`() throws {
    let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nc\n"
    try withFolder(["vocab.txt": list]) { folder in
      let tokenizer = try TokenizerFormat.read(folder)
      #expect(tokenizer.kind == .wordPiece)
      var tokens: [Token] = []
      try tokenizer.makeEncoder().encode(
        Array("ÁB c[MASK]x".utf8).span, addingSpecialTokens: true, into: &tokens)
      #expect(tokens.map(\.id) == [2, 5, 6, 7, 4, 1, 3])
      let plan = RowPlan(keeping: [0, 1, 2, 3, 4, 7, 5], of: 8)
      let file = try tokenizer.files(after: plan)[0]
      #expect(file.name == "vocab.txt")
      #expect(
        String(decoding: file.bytes, as: UTF8.self) == "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nc\na\n")
    }
  }

  @Test func `a text is not taken for a word list`() throws {
    try withFolder(["vocab.txt": "A text.\nAnd another line.\n"]) { folder in
      let error = #expect(throws: TokenizerError.self) { try TokenizerFormat.read(folder) }
      #expect(error?.description.contains("vocab.txt: '[UNK]': no line is the unknown") == true)
    }
    let settings = #"{"unk_token": "<unk>"}"#
    try withFolder(["vocab.txt": "<unk>\na\n", "tokenizer_config.json": settings]) { folder in
      let tokenizer = try TokenizerFormat.read(folder)
      #expect(tokenizer.unknownID == 0)
    }
  }

  @Test func `the settings beside a word list count`() throws {
    let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nÁ\n"
    let settings = #"{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}"#
    try withFolder(["vocab.txt": list, "tokenizer_config.json": settings]) { folder in
      var tokens: [Token] = []
      try TokenizerFormat.read(folder).makeEncoder().encode(
        Array("Á".utf8).span, addingSpecialTokens: false, into: &tokens)
      #expect(tokens.map(\.id) == [5])
    }
  }

  @Test func `pieces and merges are written as they came`() throws {
    let files = [
      "vocab.json": #"{"<|endoftext|>":0,"Ġ":1,"a":2,"Ġa":3,"b":4}"#,
      "merges.txt": "#version: 0.2\nĠ a\n",
    ]
    try withFolder(files) { folder in
      let tokenizer = try TokenizerFormat.read(folder)
      let plan = RowPlan(keeping: [0, 2, 1, 3], of: 5)
      let written = try tokenizer.files(after: RowPlan(keeping: [0, 1, 2, 3, 4], of: 5))
      #expect(
        written.map { String(decoding: $0.bytes, as: UTF8.self) } == [
          files["vocab.json"] ?? "", files["merges.txt"] ?? "",
        ])
      // The byte piece of 'b' may not go.
      #expect(throws: TokenizerError.self) { try tokenizer.files(after: plan) }
    }
  }

  @Test func `what stands beside a vocabulary tells which tokenizer it is`() throws {
    func names(_ files: [String: String]) throws -> [String] {
      try withFolder(files) { folder in
        try TokenizerFormat.read(folder).settingsPaths.map { Folder.lastComponent(of: $0) }
      }
    }
    let pair = ["vocab.json": #"{"a": 0, "b": 1, "ab": 2}"#, "merges.txt": "a b\n"]
    let list = ["vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"]
    let more = ["added_tokens.json": "{}", "tokenizer_config.json": "{}", "config.json": "{}"]
    #expect(try names(pair) == ["merges.txt"])
    #expect(
      try names(pair.merging(more) { $1 })
        == ["merges.txt", "added_tokens.json", "tokenizer_config.json"])
    #expect(try names(list) == [])
    #expect(
      try names(list.merging(more) { $1 }) == ["added_tokens.json", "tokenizer_config.json"])
  }

  @Test func `models have their version in the name at Mistral`() throws {
    for (name, isModel) in [
      ("tokenizer.model.v3", true), ("a.model.v7m1", true), ("a.model.vx", false),
      ("a.model.bak", false), ("v3", false),
    ] {
      try withFolder([name: ""]) { folder in
        let found = try? TokenizerFormat.detect("\(folder)/\(name)")
        #expect((found?.format == .sentencePiece) == isModel, "\(name)")
      }
    }
  }

  @Test func `a class whose pipeline is not known is named`() throws {
    let files = [
      "vocab.json": "{}", "merges.txt": "",
      "tokenizer_config.json": #"{"tokenizer_class": "CodeGenTokenizer"}"#,
    ]
    try withFolder(files) { folder in
      #expect(
        throws: TokenizerError.unknownType(
          file: "\(folder)/tokenizer_config.json", place: "tokenizer_class",
          type: "CodeGenTokenizer")
      ) { try TokenizerFormat.read(folder) }
    }
  }
}
