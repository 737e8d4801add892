import Files
import JSON
import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

/// A translation model's tokenizer over two of the models in `vocabularies/`.
@Suite("Trimming Marian's vocabulary")
struct MarianTrimmingTests {
  private func tokenizer(_ names: [String]) throws -> any Tokenizer {
    let models = try zip(["source.spm", "target.spm"], names).map { name, path in
      TokenizerFile(
        name: name, bytes: try InputFile.contents(of: Fixtures.vocabulary(path)))
    }
    var spellings: [String: Int] = [:]
    for file in models {
      let model = try SentencePieceTokenizer(file.bytes, path: file.name)
      for id in model.vocabulary.ids() where !model.addedTokens.contains(where: { $0.id == id }) {
        spellings[model.vocabulary.text(of: id)] = 0
      }
    }
    // Every fiftieth long piece has no ID.
    let pieces =
      ["</s>", "<unk>", ">>fra<<", ">>hin<<"]
      + spellings.keys.filter { $0 != "<unk>" }.sorted {
        $0.utf8.reversed().lexicographicallyPrecedes($1.utf8.reversed())
      }
      .enumerated().filter { $0.offset % 50 != 7 || $0.element.unicodeScalars.count < 3 }
      .map(\.element) + ["<pad>"]
    var vocabulary = JSONObject()
    for (id, piece) in pieces.enumerated() { vocabulary[piece] = .number(id) }
    return try SmallTokenizers.read(
      models + [
        TokenizerFile(name: "vocab.json", bytes: JSONWriter.text(of: .object(vocabulary))),
        TokenizerFile(
          name: "tokenizer_config.json",
          bytes: Array(#"{"source_lang": "fr", "target_lang": "hi"}"#.utf8)),
      ])
  }

  private static let unigram = [
    "unigram/sentencepiece.bpe.model", "sentencepiece-unigram/spiece.model",
  ]
  private static let merges = [
    "sentencepiece-bpe/tokenizer.model", "sentencepiece-bpe/tokenizer.model",
  ]

  private func counts(
    _ text: [(tag: String, lines: [[UInt8]])], _ tokenizer: any Tokenizer, whole: Bool = false,
    limit: Int = 1 << 19
  ) throws -> CorpusCounts {
    let counter = try PieceCounter(tokenizer, encodesWholeLines: whole, chunkLimit: limit)
    for (tag, lines) in text {
      for line in lines { try counter.add(line.span, language: tag) }
    }
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: tokenizer.vocabulary.idBound)
    for (language, part) in try counter.finish() { counts.merge(part, of: language) }
    return counts
  }

  private func text() throws -> [(tag: String, lines: [[UInt8]])] {
    let lines = try ["fr", "hi", "ru"].map { try Fixtures.lines(Fixtures.corpus($0)) }
    let codes = lines[0].prefix(40).map { Array(">>hin<< ".utf8) + $0 + Array("</s>x".utf8) }
    return [
      ("fr", lines[0]), ("hi", lines[1]), ("und", lines[2] + codes), ("fr", codes),
      ("hi", lines[0]), ("und", lines[0]),
    ]
  }

  @Test(arguments: [unigram, merges])
  func `lines whose tokens are kept keep them, on the sides their language has`(
    names: [String]
  ) throws {
    let source = try tokenizer(names)
    let mined = try text().prefix(2)
    let plan = try TrimPlanner(tokenizer: source, required: source.requiredPieces())
      .plan(for: counts(Array(mined), source), options: TrimOptions())
    #expect(plan.keptIDs.count < source.vocabulary.count)
    let result = try trimmed(source, keeping: plan.keptIDs)
    let comparison = TokenizerComparison(source: source, result: result)
    #expect(comparison.faults == [])
    let checker = SegmentationChecker(comparison)
    for (tag, lines) in mined {
      for line in lines { try checker.add(line.span, language: tag) }
    }
    #expect(checker.check.eligible == checker.check.lines)
    for (tag, lines) in try text().dropFirst(2) {
      for line in lines { try checker.add(line.span, language: tag) }
    }
    #expect(checker.check.differing == 0, "\(checker.check.examples)")
    #expect(checker.check.eligible < checker.check.lines)
  }

  @Test(arguments: [unigram, merges], [30, 1 << 19])
  func `counts of chunks are those of whole lines`(names: [String], limit: Int) throws {
    let tokenizer = try tokenizer(names)
    let text = try text()
    let whole = try counts(text, tokenizer, whole: true)
    #expect(
      try counts(text, tokenizer, limit: limit).fileContents() == whole.fileContents())
  }

  @Test func `a line of unknown language has the tokens of both sides`() throws {
    let tokenizer = try tokenizer(Self.unigram)
    let lines = try Fixtures.lines(Fixtures.corpus("fr"))
    let tokens = try ["fr", "hi", "und"].map { tag in
      try #require(counts([(tag, lines)], tokenizer).languages[tag]).tokens
    }
    #expect(tokens[0] != tokens[1])
    #expect(tokens[2] == tokens[0] + tokens[1])
  }
}
