import RowPlans
import TestSupport
import Testing
import Tokenizers

/// Tokenizers of a few pieces in GGUF files.
@Suite("Tokenizers in GGUF files")
struct GGUFTokenizerTests {
  private func read(_ builder: GGUFBuilder) throws -> any Tokenizer {
    let folder = TemporaryFolder()
    return try TokenizerFormat.read(folder.write(builder.bytes(), to: "a.gguf"))
  }

  private func message(_ builder: GGUFBuilder) -> String {
    do {
      _ = try read(builder)
      return ""
    } catch { return "\(error)" }
  }

  /// Byte-level BPE: `<s>`, the printable bytes, and two merges.
  private func merges(_ pre: String = "gpt-2", types: [Int32]? = nil) -> GGUFBuilder {
    let letters = (0x21..<0x7F).map { String(UnicodeScalar(UInt8($0))) }
    let pieces = ["<s>"] + letters + ["Ġ", "ab", "Ġab", "<sep>"]
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: "gpt2")
    builder.add("tokenizer.ggml.pre", text: pre)
    builder.add("tokenizer.ggml.tokens", texts: pieces)
    let normal = [Int32](repeating: 1, count: pieces.count - 2)
    builder.add("tokenizer.ggml.token_type", integers: types ?? [3] + normal + [4])
    builder.add("tokenizer.ggml.merges", texts: ["a b", "Ġ ab"])
    builder.add("tokenizer.ggml.bos_token_id", unsigned: 0)
    return builder
  }

  @Test func `gpt2 merges bytes`() throws {
    let tokenizer = try read(merges())
    #expect(tokenizer.kind == .bpe)
    #expect(try tokenizer.pieces(of: "ab abc") == ["ab", "Ġab", "c"])
    // User-defined pieces are found in text, control pieces are not.
    #expect(try tokenizer.pieces(of: "a<sep>b") == ["a", "<sep>", "b"])
    #expect(try tokenizer.pieces(of: "<s>") == ["<", "s", ">"])
    // Bytes without a piece are dropped after the merges, not before.
    #expect(try tokenizer.pieces(of: "aéb ab") == ["a", "b", "Ġab"])
    #expect(tokenizer.addedTokens.map(\.content) == ["<s>", "<sep>"])
    #expect(tokenizer.requiredPieces().map(\.id).contains(0))
  }

  @Test func `ends of text are no text, whatever the file says of them`() throws {
    func pieces(_ more: [String]) throws -> [String] {
      let letters = ["▁", "<", "/", "s", ">", "</s>"]
      var builder = GGUFBuilder()
      builder.add("tokenizer.ggml.model", text: "llama")
      builder.add("tokenizer.ggml.tokens", texts: ["<unk>"] + letters + more)
      builder.add(
        "tokenizer.ggml.scores", floats: [Float](repeating: -1, count: 7 + more.count))
      builder.add(
        "tokenizer.ggml.token_type",
        integers: [2, 1, 1, 1, 1, 1, 4] + [Int32](repeating: 3, count: more.count))
      return try read(builder).pieces(of: "</s><|end|>")
    }
    let open = ["▁", "<", "/", "s", ">", "<"]
    #expect(try pieces(["<|end|>"]).starts(with: open))
    // Beside <|return|> and <|call|>, <|end|> ends a message and is found in text.
    let found = try pieces(["<|end|>", "<|return|>", "<|call|>"])
    #expect(found == ["▁", "<", "/", "s", ">", "<|end|>"])
  }

  /// `llama.cpp` runs another expression than the tokenizers of these names have: marks end words, and
  /// only ASCII has case.
  @Test(arguments: ["tekken", "gpt-4o", "llama4", "kanana2"])
  func `marks end words where they do in llama.cpp`(name: String) throws {
    // The bytes E0 B6 9A of the letter ක, E0 B7 8F of the vowel sign ා, E0 B6 B8 of ම, D0 94 of Д, and
    // D0 B4 of д, in GPT-2's characters.
    let letters = ["à", "¶", "ļ", "·", "ı", "¸", "Ð", "Ķ", "´"]
    let syllables = ["à¶", "à¶ļ", "à·", "à·ı", "à¶¸", "à·ıà¶¸", "à¶ļà·ı"]
    let pieces = ["<s>", "A", "a"] + letters + syllables
    let merges = ["à ¶", "à¶ ļ", "à ·", "à· ı", "à¶ ¸", "à¶ļ à·ı", "à·ı à¶¸"]
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: "gpt2")
    builder.add("tokenizer.ggml.pre", text: name)
    builder.add("tokenizer.ggml.tokens", texts: pieces + ["Ð´", "ÐĶ", "Ð´ÐĶ", "aA"])
    builder.add("tokenizer.ggml.merges", texts: merges + ["Ð ´", "Ð Ķ", "Ð´ ÐĶ", "a A"])
    let tokenizer = try read(builder)
    #expect(try tokenizer.pieces(of: "කාම") == ["à¶ļ", "à·ıà¶¸"])
    #expect(try tokenizer.pieces(of: "дД") == ["Ð´ÐĶ"])
    #expect(try tokenizer.pieces(of: "aA") == ["a", "A"])
  }

  @Test func `bytes are known by their names, whatever type is given`() throws {
    for types in [nil, [2] + [Int32](repeating: 1, count: 258)] as [[Int32]?] {
      let bytes = (0..<256).map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x\(byte < 16 ? "0" : "")\(digits)>"
      }
      var builder = GGUFBuilder()
      builder.add("tokenizer.ggml.model", text: "llama")
      builder.add("tokenizer.ggml.tokens", texts: ["<unk>"] + bytes + ["▁", "a"])
      builder.add("tokenizer.ggml.scores", floats: [Float](repeating: -1, count: 259))
      if let types { builder.add("tokenizer.ggml.token_type", integers: types) }
      builder.add("tokenizer.ggml.unknown_token_id", unsigned: 0)
      let tokenizer = try read(builder)
      #expect(try tokenizer.pieces(of: "aé") == ["▁", "a", "<0xC3>", "<0xA9>"])
      #expect(tokenizer.requiredPieces().count { $0.reason == "byte piece" } == 256)
    }
  }

  @Test func `special tokens are added as the file says`() throws {
    func tokens(_ builder: GGUFBuilder) throws -> [TokenID] {
      var tokens: [Token] = []
      try read(builder).makeEncoder()
        .encode(Array("ab".utf8).span, addingSpecialTokens: true, into: &tokens)
      return tokens.map(\.id)
    }
    var builder = merges()
    #expect(try tokens(builder) == [96])
    #expect(try tokens(merges("llama-bpe")) == [0, 96])
    builder.add("tokenizer.ggml.add_bos_token", bool: true)
    builder.add("tokenizer.ggml.add_eos_token", bool: true)
    builder.add("tokenizer.ggml.eos_token_id", unsigned: 98)
    #expect(try tokens(builder) == [0, 96, 98])
  }

  @Test func `text between user-defined pieces begins with a space each time`() throws {
    func pieces(_ text: String, name: String = "", spaced: Bool = true) throws -> [String] {
      var builder = GGUFBuilder()
      let pieces = ["<unk>", "▁", "a", "b", "▁a", "▁b", "<x>", "  "]
      builder.add("general.name", text: name)
      builder.add("tokenizer.ggml.model", text: "llama")
      builder.add("tokenizer.ggml.tokens", texts: pieces)
      builder.add("tokenizer.ggml.scores", floats: [0, -9, -9, -9, -1, -2, 0, 0])
      builder.add("tokenizer.ggml.token_type", integers: [2, 1, 1, 1, 1, 1, 4, 4])
      builder.add("tokenizer.ggml.add_space_prefix", bool: spaced)
      let tokenizer = try read(builder)
      let line = Array(text.utf8)
      #expect(tokenizer.makeChunkEncoder() != nil)
      var tokens: [Token] = []
      try tokenizer.makeEncoder().encode(line.span, addingSpecialTokens: false, into: &tokens)
      return tokens.map { tokenizer.vocabulary.text(of: $0.id) }
    }
    #expect(try pieces("a<x>b") == ["▁a", "<x>", "▁b"])
    #expect(try pieces("<x>") == ["<x>"])
    #expect(try pieces("<x><x> b") == ["<x>", "<x>", "▁", "▁b"])
    #expect(try pieces("<x> b", name: "Phi-3 mini") == ["<x>", "▁b"])
    #expect(try pieces("a  b") == ["▁a", "  ", "▁b"])
    #expect(try pieces("a  b", spaced: false) == ["a", "  ", "b"])
  }

  @Test func `llama goes by scores`() throws {
    var builder = GGUFBuilder()
    let pieces = ["<unk>", "▁", "a", "b", "c", "ab", "bc", "▁a"]
    builder.add("tokenizer.ggml.model", text: "llama")
    builder.add("tokenizer.ggml.tokens", texts: pieces)
    builder.add("tokenizer.ggml.scores", floats: [0, -9, -9, -9, -9, -2, -1, -3])
    builder.add("tokenizer.ggml.token_type", integers: [2] + [Int32](repeating: 1, count: 7))
    let tokenizer = try read(builder)
    #expect(tokenizer.kind == .sentencePieceBPE)
    #expect(try tokenizer.pieces(of: "abc") == ["▁a", "bc"])
    builder.add("tokenizer.ggml.add_space_prefix", bool: false)
    #expect(try read(builder).pieces(of: "abc") == ["a", "bc"])
  }

  @Test func `bert spells pieces as a word list does`() throws {
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: "bert")
    builder.add(
      "tokenizer.ggml.tokens", texts: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁the", "m", "▁a"])
    builder.add("tokenizer.ggml.token_type", integers: [3, 3, 3, 3, 1, 1, 1])
    builder.add("tokenizer.ggml.unknown_token_id", unsigned: 1)
    builder.add("tokenizer.ggml.cls_token_id", unsigned: 2)
    builder.add("tokenizer.ggml.seperator_token_id", unsigned: 3)
    let tokenizer = try read(builder)
    #expect(try tokenizer.pieces(of: "Them Á x") == ["the", "##m", "a", "[UNK]"])
    var tokens: [Token] = []
    try tokenizer.makeEncoder()
      .encode(Array("a".utf8).span, addingSpecialTokens: true, into: &tokens)
    #expect(tokens.map(\.id) == [2, 6, 3])
  }

  @Test func `what is not known is refused by its name`() {
    #expect(message(merges("gpt-99")).contains("tokenizer.ggml.pre has the type 'gpt-99'"))
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: "rwkv")
    builder.add("tokenizer.ggml.tokens", texts: ["a"])
    #expect(message(builder).contains("tokenizer.ggml.model has the type 'rwkv'"))
    #expect(message(merges(types: [Int32](repeating: 9, count: 99))).contains("token_type[0]"))
    #expect(message(GGUFBuilder.sample).contains("no tokenizer here"))
  }

  @Test func `lists of another length than the pieces are refused`() {
    #expect(message(merges(types: [1, 1])).contains("2 values stand beside 99 pieces"))
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: "llama")
    builder.add("tokenizer.ggml.tokens", texts: ["a", "b"])
    #expect(message(builder).contains("tokenizer.ggml.scores: the key is missing"))
    builder.add("tokenizer.ggml.scores", floats: [0])
    #expect(message(builder).contains("1 values stand beside 2 pieces"))
  }

  @Test func `an ID beyond the pieces names nothing`() throws {
    var builder = merges()
    builder.add("tokenizer.ggml.padding_token_id", unsigned: .max)
    #expect(try read(builder).pieces(of: "ab") == ["ab"])
  }

  @Test func `what a plan makes is known before the file is written`() throws {
    let tokenizer = try read(merges())
    let plan = RowPlan(keeping: [0, 65, 66, 96], of: 99)
    #expect(try tokenizer.files(after: plan) == [])
    let preview = try #require(try tokenizer.preview(of: plan))
    #expect(try preview.pieces(of: "ab") == ["ab"])
  }

  @Test func `damaged bytes never crash`() throws {
    let folder = TemporaryFolder()
    let bytes = merges().bytes()
    for place in 0..<bytes.count {
      for value: UInt8 in [0, 0x7F, 0xFF] {
        var damaged = bytes
        damaged[place] = value
        let path = try folder.write(damaged, to: "a.gguf")
        _ = try? TokenizerFormat.read(path).pieces(of: "ab abc")
      }
    }
  }
}
