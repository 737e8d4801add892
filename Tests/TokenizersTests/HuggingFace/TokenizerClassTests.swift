import Files
import TestSupport
import Testing
import Tokenizers

/// What a class of transformers does beyond its files.
@Suite("Classes of tokenizers")
struct TokenizerClassTests {
  private static let list = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n"

  /// What reading a folder says; empty if it is read.
  private func refusal(_ files: [String: String]) -> String {
    let folder = TemporaryFolder()
    do {
      for (name, text) in files { try folder.write(text, to: name) }
      _ = try TokenizerFormat.read(folder.path)
      return ""
    } catch { return "\(error)" }
  }

  private func ofList(_ config: String, model: String = "{}") -> String {
    refusal(["vocab.txt": Self.list, "tokenizer_config.json": config, "config.json": model])
  }

  @Test func `a word list is BERT's only if its class is one of BERT's`() {
    for name in ["BertTokenizer", "DistilBertTokenizerFast", "ElectraTokenizer"] {
      #expect(ofList(#"{"tokenizer_class": "\#(name)"}"#) == "")
    }
    #expect(ofList("{}", model: #"{"model_type": "bert"}"#) == "")
    for name in ["BertJapaneseTokenizer", "EsmTokenizer", "RoFormerTokenizer", "SomeTokenizer"] {
      #expect(ofList(#"{"tokenizer_class": "\#(name)"}"#).contains("'\(name)'"))
    }
    #expect(ofList("{}", model: #"{"model_type": "esm"}"#).contains("'EsmTokenizer'"))
    #expect(
      ofList("{}", model: #"{"tokenizer_class": "BertJapaneseTokenizer"}"#)
        .contains("'BertJapaneseTokenizer'"))
    #expect(ofList(#"{"subword_tokenizer_type": "character"}"#).contains("BertJapaneseTokenizer"))
    let code = #"{"auto_map": {"AutoTokenizer": ["own.OwnTokenizer", null]}}"#
    #expect(ofList(code).contains("'own.OwnTokenizer'"))
  }

  @Test func `advice is what can be done`() {
    let slow = ofList(#"{"tokenizer_class": "BertJapaneseTokenizer"}"#)
    #expect(slow.contains("no tokenizer.json can be made"))
    let fast = ofList(#"{"tokenizer_class": "RoFormerTokenizer"}"#)
    #expect(fast.contains("Make a tokenizer.json"))
  }

  @Test func `CLIP is known without its class`() {
    func ofMerges(_ pieces: String, _ model: String) -> String {
      refusal(["vocab.json": pieces, "merges.txt": "", "config.json": model])
    }
    #expect(ofMerges(#"{"a": 0, "b": 1}"#, "{}") == "")
    #expect(ofMerges(#"{"a": 0, "a</w>": 1}"#, "{}").contains("CLIPTokenizer"))
    #expect(
      ofMerges(#"{"a": 0}"#, #"{"model_type": "clip_text_model"}"#).contains("CLIPTokenizer"))
  }

  private func ofModel(
    _ files: [String: String], _ pieces: [String] = [],
    kind: SentencePieceModelBuilder.Kind = .unigram
  ) throws -> String {
    let folder = TemporaryFolder()
    let model = SentencePieceModelBuilder(kind, (["▁", "a"] + pieces).map { ($0, -1) })
    try folder.write(model.bytes(), to: "spiece.model")
    for (name, text) in files { try folder.write(text, to: name) }
    do {
      _ = try TokenizerFolder(Folder(folder.path))
      return ""
    } catch { return "\(error)" }
  }

  @Test func `a model alone has each token that its class would append`() throws {
    let bird = #"{"tokenizer_class": "BigBirdTokenizer"}"#
    #expect(try ofModel(["tokenizer_config.json": bird]).contains("is added to it"))
    #expect(
      try ofModel(["tokenizer_config.json": bird], ["<pad>", "[CLS]", "[MASK]", "[SEP]"]) == "")
    let llama = #"{"tokenizer_class": "LlamaTokenizer"}"#
    #expect(try ofModel(["tokenizer_config.json": llama], kind: .bpe) == "")
    #expect(try ofModel(["tokenizer_config.json": llama]) == "")
    let padded = #"{"tokenizer_class": "LlamaTokenizer", "pad_token": "<p>"}"#
    #expect(try ofModel(["tokenizer_config.json": padded], kind: .bpe).contains("'<p>' is added"))
    let listed = #"{"additional_special_tokens": ["<x>"]}"#
    #expect(
      try ofModel(
        ["tokenizer_config.json": llama, "special_tokens_map.json": listed], kind: .bpe
      ).contains("'<x>' is added"))
  }

  @Test func `a class that changes text is refused, with advice that works`() throws {
    let albert = try ofModel(["tokenizer_config.json": #"{"tokenizer_class": "AlbertTokenizer"}"#])
    #expect(albert.contains("Make a tokenizer.json"))
    let many = try ofModel(["config.json": #"{"model_type": "m2m_100"}"#])
    #expect(many.contains("no tokenizer.json can be made"))
  }
}
