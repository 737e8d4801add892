import Files
import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("Marian tokenizer")
struct MarianTokenizerTests {
  private static let source = SentencePieceModelBuilder(
    .unigram, [("▁", -3), ("a", -2), ("b", -4), ("▁ab", -1), ("bb", -9), ("lost", -2)])
  private static let target = SentencePieceModelBuilder(
    .unigram, [("▁", -3), ("a", -2), ("ж", -3), ("▁жж", -1), ("aa", -9)])
  /// In an order that is neither model's; `lost` has no ID, `▁only` is in no model.
  private static let vocabulary = """
    {"</s>": 0, "<unk>": 1, "▁жж": 2, "a": 3, "▁ab": 4, "ж": 5, "▁": 6, "bb": 7, ">>fra<<": 8,
     "b": 9, "aa": 10, "▁only": 11, "<pad>": 12}
    """
  private static let config = #"{"source_lang": "en", "target_lang": "fr"}"#

  private func folder(
    vocabulary: String = vocabulary, config: String? = config, target: [UInt8]? = nil,
    more: [String: String] = [:]
  ) throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    try folder.write(Self.source.bytes(), to: "source.spm")
    try folder.write(target ?? Self.target.bytes(), to: "target.spm")
    try folder.write(Array(vocabulary.utf8), to: "vocab.json")
    if let config { _ = try folder.write(Array(config.utf8), to: "tokenizer_config.json") }
    for (name, text) in more { _ = try folder.write(Array(text.utf8), to: name) }
    return folder
  }

  private func read(_ folder: TemporaryFolder) throws -> any Tokenizer {
    try TokenizerFormat.read(folder.path)
  }

  private func ids(_ tokenizer: any Tokenizer, _ text: String) throws -> [TokenID] {
    try tokenizer.tokens(of: Array(text.utf8)).map(\.id)
  }

  @Test func `text is that of the source, looked up by spelling`() throws {
    let tokenizer = try read(folder())
    #expect(try tokenizer.pieces(of: "ab bab") == ["▁ab", "▁", "b", "a", "b"])
    #expect(try ids(tokenizer, "ab a") == [4, 6, 3])
    #expect(tokenizer.kind == .sentencePieceUnigram)
    #expect(tokenizer.vocabulary.count == 13)
    #expect(tokenizer.unknownID == 1)
  }

  @Test func `the other side has the target's segmentation and the same IDs`() throws {
    let tokenizer = try read(folder())
    #expect(tokenizer.sides.count == 2)
    #expect(try ids(tokenizer.sides[1], "жж a") == [2, 6, 3])
    #expect(try ids(tokenizer.sides[0], "ab") == [4])
    #expect(try tokenizer.sides[1].pieces(of: "ab") == ["▁", "a", "b"])
  }

  @Test func `the language of a text tells its side, where it is one's`() throws {
    let tokenizer = try read(folder())
    #expect(tokenizer.sides(of: "en") == 0..<1)
    #expect(tokenizer.sides(of: "fr-CA") == 1..<2)
    #expect(tokenizer.sides(of: "frr") == 0..<2)
    #expect(tokenizer.sides(of: "und") == 0..<2)
    #expect(try read(folder(config: nil)).sides(of: "en") == 0..<2)
  }

  @Test func `unknown characters that the other side knows have its ID`() throws {
    let tokenizer = try read(folder())
    // `жж` is one run, which is no piece of the vocabulary.
    #expect(try ids(tokenizer, "ж") == [6, 5])
    #expect(try ids(tokenizer, "жж") == [6, 1])
    #expect(try ids(tokenizer, "aжbж") == [6, 3, 5, 9, 5])
  }

  @Test func `a piece without an ID is unknown`() throws {
    #expect(try ids(try read(folder()), "alost") == [6, 3, 1])
  }

  @Test(
    arguments: [
      (">>fra<< ab", [8, 4]), (">>fra<<ab", [8, 4]), (">>deu<< ab", [1, 4]), (">><<ab", [1, 4]),
      (" >>fra<<", [6, 1, 3, 1]), (">>a", [6, 1, 3]), (">>fra<<", [8]), (">> a << b", [1, 6, 9]),
    ] as [(String, [TokenID])])
  func `a language code begins a text`(text: String, expected: [TokenID]) throws {
    #expect(try ids(try read(folder()), text) == expected)
  }

  @Test(
    arguments: [
      ("ab</s>ab", [4, 0, 4]), ("</s>>>fra<<ab", [0, 8, 4]), ("<pad><unk>", [12, 1]),
      ("ab <mask>", [4, 6, 1, 3, 1]), ("", []),
    ] as [(String, [TokenID])])
  func `special tokens are found before all else`(text: String, expected: [TokenID]) throws {
    #expect(try ids(try read(folder()), text) == expected)
  }

  @Test func `a text ends with its token`() throws {
    let tokenizer = try read(folder())
    for (text, expected) in [("ab", [4, 0]), ("", [0])] as [(String, [TokenID])] {
      var tokens: [Token] = []
      try tokenizer.makeEncoder().encode(
        Array(text.utf8).span, addingSpecialTokens: true, into: &tokens)
      #expect(tokens.map(\.id) == expected)
    }
  }

  @Test func `bad UTF-8 is repaired as Python does`() throws {
    let tokenizer = try read(folder())
    // One U+FFFD for each maximal part; a run of unknown characters is one token.
    #expect(try tokenizer.tokens(of: [0x61, 0xE2, 0x96, 0xFF, 0x61]).map(\.id) == [6, 3, 1, 3])
  }

  @Test func `what the models and the class need is required`() throws {
    let required = try read(folder()).requiredPieces()
    #expect(required.map(\.id) == [0, 1, 6, 7, 8, 10, 12])
    #expect(
      required.map(\.reason) == [
        "special token", "special token", "source.spm: space", "source.spm: lowest score",
        "language code", "target.spm: lowest score", "special token",
      ])
  }

  @Test func `the files follow the plan, and pieces without an ID stay`() throws {
    let folder = try folder()
    let opened = try TokenizerFolder(try Folder(folder.path))
    let plan = RowPlan(keeping: [0, 1, 3, 5, 6, 7, 8, 9, 10, 12], of: 13)
    let files = try opened.files(after: plan)
    #expect(
      files.map(\.name) == ["vocab.json", "source.spm", "target.spm", "tokenizer_config.json"])
    let models = try files[1...2].map { try SentencePieceTokenizer($0.bytes, path: $0.name) }
    #expect(
      models.map { model in model.vocabulary.ids().map { model.vocabulary.text(of: $0) } } == [
        ["<unk>", "<s>", "</s>", "▁", "a", "b", "bb", "lost"],
        ["<unk>", "<s>", "</s>", "▁", "a", "ж", "aa"],
      ])
    let result = try SmallTokenizers.read(files)
    #expect(result.vocabulary.text(of: 9) == "<pad>")
    // Rare words fall into kept pieces, not into the unknown token.
    #expect(try result.pieces(of: "ab жж") == ["▁", "a", "b", "▁", "<unk>"])
    #expect(try result.sides[1].pieces(of: "жж") == ["▁", "ж", "ж"])
    #expect(try result.pieces(of: "alost ж") == ["▁", "a", "<unk>", "▁", "ж"])
  }

  @Test func `a plan without a language code is refused`() throws {
    let tokenizer = try read(folder())
    let plan = RowPlan(keeping: [0, 1, 6, 7, 10, 12], of: 13)
    #expect(throws: TokenizerError.self) { try tokenizer.files(after: plan) }
  }

  @Test func `a vocabulary for each language is refused by name`() throws {
    let folder = try folder(config: #"{"separate_vocabs": true}"#)
    let error = #expect(throws: TokenizerError.self) { try read(folder) }
    #expect(
      error?.description == "\(folder.path)/tokenizer_config.json: separate_vocabs: source and "
        + "target have a vocabulary and rows of their own each, and a plan is for one list of rows. "
        + "Start from a Marian model whose languages share one.")
  }

  @Test func `new pieces are refused`() throws {
    let tokenizer = try read(folder())
    let new = NewPieces(pieces: [.init(spelling: Array("x".utf8), score: -1)], merges: [])
    #expect(throws: TokenizerError.self) {
      try tokenizer.files(after: tokenizer.extensionPlan(adding: 1), adding: new)
    }
    #expect(throws: TokenizerError.self) { try tokenizer.adding(new) }
  }

  @Test func `models of two kinds, and a vocabulary without the unknown token, are refused`() throws
  {
    var other = Self.target
    other.kind = .bpe
    #expect(throws: TokenizerError.self) { try read(folder(target: other.bytes())) }
    #expect(throws: TokenizerError.self) {
      try read(folder(vocabulary: #"{"</s>": 0, "a": 1, "<pad>": 2}"#))
    }
    #expect(throws: TokenizerError.self) {
      try read(folder(vocabulary: #"{"<unk>": 0, "a": 0, "<pad>": 2}"#))
    }
  }

  @Test func `a model that is missing is named`() throws {
    let folder = TemporaryFolder()
    try folder.write(Array(Self.vocabulary.utf8), to: "vocab.json")
    try folder.write(Self.source.bytes(), to: "source.spm")
    let error = #expect(throws: FileError.self) { try read(folder) }
    #expect(error?.description.contains("target.spm") == true)
  }

  @Test func `an ID that would need a table of gigabytes is refused`() throws {
    for id in [1 << 20, 1 << 27, 1 << 40] {
      let error = #expect(throws: JSONError.self) {
        try read(folder(vocabulary: #"{"<unk>": 0, "a": \#(id)}"#))
      }
      #expect(error?.description.contains("\(id) is no token ID") == true)
    }
  }

  @Test func `damaged files end in errors, whatever was damaged`() throws {
    let folder = try folder()
    var generator = SeededGenerator(seed: 7)
    var readable = 0
    for name in ["vocab.json", "source.spm", "target.spm", "tokenizer_config.json"] {
      let bytes = try InputFile.contents(of: "\(folder.path)/\(name)")
      for round in 0..<400 {
        var damaged = bytes
        if round % 4 == 0 { damaged.removeLast(Int.random(in: 1..<bytes.count, using: &generator)) }
        for _ in 0..<(round % 3 + 1) {
          damaged[Int.random(in: damaged.indices, using: &generator)] = generator.next().byte
        }
        try folder.write(damaged, to: name)
        guard let tokenizer = try? read(folder) else { continue }
        readable += 1
        let kept = tokenizer.requiredPieces().map(\.id)
        let plan = RowPlan(keeping: kept, of: tokenizer.vocabulary.idBound)
        _ = try? tokenizer.files(after: plan)
        for side in tokenizer.sides { _ = try? side.pieces(of: ">>fra<< ab</s>жж alost") }
      }
      try folder.write(bytes, to: name)
    }
    #expect(readable > 0)
  }

  @Test func `other special tokens of the folder are found, too`() throws {
    let folder = try folder(
      vocabulary: Self.vocabulary.replacing("▁only", with: "<sep>"),
      more: ["special_tokens_map.json": #"{"sep_token": {"content": "<sep>"}}"#])
    #expect(try ids(try read(folder), "a<sep>a") == [6, 3, 11, 6, 3])
  }
}

extension UInt64 {
  fileprivate var byte: UInt8 { UInt8(truncatingIfNeeded: self >> 32) }
}
