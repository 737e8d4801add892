import Files
import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

/// The tokenizers of `vocabularies/`, which lies beside `Tests/`.
private let vocabularies: String = {
  var path = #filePath
  for _ in 0..<4 { path = Folder.parent(of: path) }
  return "\(path)/vocabularies"
}()

@Suite("Agreement with the reference")
struct ReferenceTests {
  @Test(
    arguments: [
      "bpe-byte-fallback", "bpe-bytelevel", "bpe-gpt2", "bpe-ignore-merges", "unigram", "wordpiece",
    ])
  func `every expected text has the expected IDs`(name: String) throws {
    let tokenizer = try HuggingFaceTokenizer(
      contentsOf: "\(vocabularies)/\(name)/tokenizer.json")
    try check(tokenizer, "\(vocabularies)/\(name)/expected.jsonl")
  }

  @Test func `vocab.json with merges.txt gives the IDs of tokenizer.json`() throws {
    let tokenizer = try HuggingFaceTokenizer(contentsOf: "\(vocabularies)/bpe-gpt2/vocab.json")
    try check(tokenizer, "\(vocabularies)/bpe-gpt2/expected.jsonl")
  }

  @Test(arguments: ["tiktoken/qwen.tiktoken", "tekken/tekken.json", "gguf/vocabulary.gguf"])
  func `ranked pieces give the IDs of tiktoken`(name: String) throws {
    let path = "\(vocabularies)/\(name)"
    try check(TokenizerFormat.read(path), "\(Folder.parent(of: path))/expected.jsonl")
  }

  @Test(arguments: ["tiktoken/qwen.tiktoken", "tekken/tekken.json"])
  func `keeping every rank changes no piece`(name: String) throws {
    let tokenizer = try TokenizerFormat.read("\(vocabularies)/\(name)")
    let all = RowPlan(keeping: tokenizer.vocabulary.ids(), of: tokenizer.vocabulary.idBound)
    let file = try tokenizer.files(after: all)[0]
    if tokenizer.pattern != nil {
      #expect(file.bytes == (try InputFile.contents(of: tokenizer.path)))
    } else {
      let result = try TekkenTokenizer(file.bytes, path: file.name)
      #expect(try result.files(after: all)[0].bytes == file.bytes)
      #expect(result.vocabulary.ids().elementsEqual(tokenizer.vocabulary.ids()))
    }
  }

  @Test(
    arguments: [
      "bpe-byte-fallback", "bpe-bytelevel", "bpe-gpt2", "bpe-ignore-merges", "unigram", "wordpiece",
    ])
  func `keeping everything changes no byte of the pieces`(name: String) throws {
    let path = "\(vocabularies)/\(name)/tokenizer.json"
    let tokenizer = try HuggingFaceTokenizer(contentsOf: path)
    let plan = RowPlan(
      keeping: tokenizer.vocabulary.ids(), of: tokenizer.vocabulary.idBound)
    let file = try tokenizer.files(after: plan)[0]
    #expect(file.bytes == (try InputFile.contents(of: path)))
  }

  @Test(
    arguments: ["bpe-byte-fallback", "bpe-bytelevel", "bpe-gpt2", "unigram", "wordpiece"],
    0..<4 as Range<UInt64>)
  func `what is kept with its derivations is segmented as before`(
    name: String, seed: UInt64
  ) throws {
    let source = try HuggingFaceTokenizer(
      contentsOf: "\(vocabularies)/\(name)/tokenizer.json")
    let plan = try closedPlan(source, seed: seed)
    let files = try source.files(after: plan)
    let result = try HuggingFaceTokenizer(tokenizerJSON: files[0].bytes, path: "tokenizer.json")
    let (encoder, newEncoder) = (source.makeEncoder(), result.makeEncoder())
    var (eligible, lines) = (0, 0)
    for text in try texts("\(vocabularies)/\(name)/expected.jsonl") {
      for word in text.split(separator: " ") {
        var (tokens, newTokens): ([Token], [Token]) = ([], [])
        let bytes = Array(word.utf8)
        try encoder.encode(bytes.span, addingSpecialTokens: false, into: &tokens)
        try newEncoder.encode(bytes.span, addingSpecialTokens: false, into: &newTokens)
        lines += 1
        guard !tokens.contains(where: { $0.id == source.unknownID }) else { continue }
        let expected = tokens.compactMap { plan.newID(of: $0.id) }
        guard expected.count == tokens.count else { continue }
        eligible += 1
        #expect(newTokens.map(\.id) == expected, "'\(word)'")
      }
    }
    #expect(eligible > lines / 10)
  }

  private func closedPlan(_ source: HuggingFaceTokenizer, seed: UInt64) throws -> RowPlan {
    var generator = SeededGenerator(seed: seed)
    var kept = Set(source.requiredPieces().map(\.id))
    for id in source.vocabulary.ids() {
      guard Bool.random(using: &generator) || kept.contains(id) else { continue }
      kept.formUnion(source.derivation(of: id) ?? [id])
    }
    return RowPlan(keeping: kept.sorted(), of: source.vocabulary.idBound)
  }

  private func texts(_ path: String) throws -> [String] {
    try rows(path).compactMap { $0["text"]?.string }
  }

  private func rows(_ path: String) throws -> [JSONValue] {
    try InputFile.contents(of: path).split(separator: 0x0A).map { line in
      var reader = JSONReader(Array(line), source: path)
      return try reader.readDocument()
    }
  }

  private func check(_ tokenizer: any Tokenizer, _ path: String) throws {
    let encoder = tokenizer.makeEncoder()
    for row in try rows(path) {
      let text = row["text"]?.string ?? ""
      for (key, special) in [("ids", false), ("special_ids", true)] {
        guard let expected = row[key]?.array?.compactMap(\.int) else { continue }
        var tokens: [Token] = []
        try encoder.encode(
          Array(text.utf8).span, addingSpecialTokens: special, into: &tokens)
        #expect(tokens.map(\.id.index) == expected, "'\(text)'")
      }
    }
  }
}
