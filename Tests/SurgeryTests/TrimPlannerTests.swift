import Files
import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

/// Counts lines and plans to keep what they need.
func plan(
  _ tokenizer: any Tokenizer, _ lines: [[UInt8]], _ options: TrimOptions = TrimOptions()
) throws -> TrimPlan {
  let counter = try PieceCounter(tokenizer)
  for line in lines { try counter.add(line.span, language: "und") }
  var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: tokenizer.vocabulary.idBound)
  for (language, part) in try counter.finish() { counts.merge(part, of: language) }
  return try TrimPlanner(tokenizer: tokenizer, required: tokenizer.requiredPieces())
    .plan(for: counts, options: options)
}

/// The tokenizer with only the kept pieces.
func trimmed(_ tokenizer: any Tokenizer, keeping kept: [TokenID]) throws -> any Tokenizer {
  let plan = RowPlan(keeping: kept, of: tokenizer.vocabulary.idBound)
  return try SmallTokenizers.read(
    tokenizer.files(after: plan), pattern: tokenizer.pattern)
}

/// The small tokenizers of `vocabularies/`, one of every kind.
let kinds = [
  "unigram/tokenizer.json", "unigram/sentencepiece.bpe.model", "sentencepiece-unigram/spiece.model",
  "sentencepiece-bpe/tokenizer.model", "bpe-byte-fallback/tokenizer.json",
  "bpe-bytelevel/tokenizer.json", "bpe-ignore-merges/tokenizer.json", "wordpiece/tokenizer.json",
  "wordpiece/vocab.txt", "tiktoken/qwen.tiktoken", "tekken/tekken.json",
]

@Suite("Trim planner")
struct TrimPlannerTests {
  @Test(arguments: kinds)
  func `lines whose tokens are kept keep their tokens`(kind: String) throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary(kind))
    let mined = try Fixtures.lines(Fixtures.corpus("fr")) + Fixtures.lines(Fixtures.corpus("hi"))
    let heldOut = try ["de", "ko", "am"].flatMap { try Fixtures.lines(Fixtures.corpus($0)) }
    let bound = source.vocabulary.count
    for options in [TrimOptions(), TrimOptions(size: .exactly(bound * 2 / 3))] {
      let plan = try plan(source, mined, options)
      let result = try trimmed(source, keeping: plan.keptIDs)
      let comparison = TokenizerComparison(source: source, result: result)
      #expect(comparison.faults == [])
      let checker = SegmentationChecker(comparison)
      for line in mined + heldOut { try checker.add(line.span, language: "und") }
      #expect(checker.check.differing == 0, "\(checker.check.examples)")
      #expect(checker.check.eligible > 0)
      guard options.size == .everythingUsed else { continue }
      // W1 does not speak of words that are unknown; everything else that was mined is eligible.
      let unknown = source.kind == .wordPiece ? source.unknownID : nil
      let known = try mined.count { try source.tokens(of: $0).allSatisfy { $0.id != unknown } }
      #expect(checker.check.eligible >= known)
    }
  }

  @Test(arguments: kinds, [0.5, 0.61, 0.83])
  func `any number of rows is met exactly`(kind: String, share: Double) throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary(kind))
    let size = Int(Double(source.vocabulary.count) * share)
    let plan = try plan(
      source, try Fixtures.lines(Fixtures.corpus("sw")), TrimOptions(size: .exactly(size)))
    #expect(plan.keptIDs.count == size)
    #expect(plan.keptIDs == plan.keptIDs.sorted())
  }

  @Test(arguments: [0.5, 0.9, 0.99, 1.0])
  func `a coverage of lines is reached with the fewest rows`(share: Double) throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary("bpe-ignore-merges/tokenizer.json"))
    let lines = try Fixtures.lines(Fixtures.corpus("el"))
    func coverage(_ plan: TrimPlan) throws -> Double {
      let kept = try lines.count { try source.tokens(of: $0).allSatisfy(plan.preserves) }
      return Double(kept) / Double(lines.count)
    }
    let found = try plan(source, lines, TrimOptions(size: .coverage(share, of: .lines)))
    #expect(try coverage(found) >= share)
    let fewer = try plan(source, lines, TrimOptions(size: .exactly(found.keptIDs.count - 1)))
    #expect(try coverage(fewer) <= coverage(found))
    let all = try plan(source, lines).keptIDs.count
    #expect(share < 1 ? found.keptIDs.count < all : found.keptIDs.count <= all)
  }

  @Test func `rows are rounded up with real pieces`() throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary("unigram/tokenizer.json"))
    let lines = try Fixtures.lines(Fixtures.corpus("ka"))
    let plan = try plan(source, lines, TrimOptions(multiple: 64))
    #expect(plan.keptIDs.count % 64 == 0)
    #expect(plan.keptIDs.allSatisfy { source.vocabulary.spelling(of: $0) != nil })
  }

  @Test func `a floor holds for a language that weighs nothing`() throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary("unigram/tokenizer.json"))
    let counter = try PieceCounter(source)
    for tag in ["en", "am"] {
      for line in try Fixtures.lines(Fixtures.corpus(tag)) {
        try counter.add(line.span, language: tag)
      }
    }
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: source.vocabulary.idBound)
    for (language, part) in try counter.finish() { counts.merge(part, of: language) }
    let planner = TrimPlanner(tokenizer: source, required: source.requiredPieces())
    let amharic = try #require(counts.languages["am"])
    let all = try planner.plan(for: counts, options: TrimOptions()).keptIDs.count
    var options = TrimOptions(size: .exactly(all - 100), weights: ["am": 0.000_001])
    let without = try planner.plan(for: counts, options: options)
    options.floors = ["am": 0.9]
    let with = try planner.plan(for: counts, options: options)
    #expect(without.lineCoverage(of: amharic) < 0.9)
    #expect(with.lineCoverage(of: amharic) >= 0.9)
  }

  @Test func `a size below what is required is refused with the number that is needed`() throws {
    let source = try TokenizerFormat.read(Fixtures.vocabulary("bpe-bytelevel/tokenizer.json"))
    #expect(throws: SurgeryError.self) {
      try plan(source, [Array("text".utf8)], TrimOptions(size: .exactly(10)))
    }
    #expect(throws: SurgeryError.self) {
      try plan(source, [Array("text".utf8)], TrimOptions(size: .exactly(1_000_000)))
    }
    #expect(throws: SurgeryError.noText) { try plan(source, []) }
  }

  @Test(arguments: ["ka", "ru", "hi"])
  func `text over a language's characters keeps its tokens without a corpus`(tag: String) throws {
    for kind in kinds where !kind.hasPrefix("wordpiece") {
      let source = try TokenizerFormat.read(Fixtures.vocabulary(kind))
      let alphabet = try ExemplarAlphabet(of: [tag], tokenizer: source)
      let plan = try TrimPlanner(tokenizer: source, required: source.requiredPieces())
        .plan(for: alphabet, options: TrimOptions())
      #expect(plan.keptIDs.count < source.vocabulary.count)
      let result = try trimmed(source, keeping: plan.keptIDs)
      let comparison = TokenizerComparison(source: source, result: result)
      for line in try Fixtures.lines(Fixtures.corpus(tag)) {
        let text = String(decoding: line, as: UTF8.self)
        guard text.unicodeScalars.allSatisfy({ alphabet.scalars.contains($0.value) }) else {
          continue
        }
        let before = try source.tokens(of: line).map { comparison.newIDs[$0.id.index] }
        #expect(before == (try result.tokens(of: line).map(\.id)), "\(kind): \(text)")
      }
    }
  }
}
