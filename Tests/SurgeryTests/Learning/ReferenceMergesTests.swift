import Files
import Surgery
import TestSupport
import Testing
import Tokenizers

/// Byte-level merges from scratch are those of the Python library, whose result lies beside the
/// small vocabularies with the script that made it.
@Suite("Merges of the reference")
struct ReferenceMergesTests {
  @Test(arguments: ["am", "ka", "sw"])
  func `merges learnt from scratch are the trainer's`(language: String) throws {
    let folder = Fixtures.vocabulary("learned-from-scratch")
    let tokenizer = try TokenizerFormat.read("\(folder)/tokenizer.json")
    let counter = try WordCounter(tokenizer)
    for line in try Fixtures.lines(Fixtures.corpus(language)) {
      try counter.add(line.span, language: language)
    }
    counter.finish()
    var counts = WordCounts(tokenizer: Digest(of: []))
    for (tag, words) in counter.counts { counts.merge(words, of: tag) }
    let expected = try Fixtures.lines("\(folder)/\(language)-merges.txt")
    var options = LearningOptions(budget: .total(expected.count))
    options.protection = .nothing
    let learned = try PieceLearner(counts, tokenizer: tokenizer, options: options)
      .learnMerges(#require(tokenizer.mergeRules))
    #expect(learned.merges.map { $0.parts.left + [0x20] + $0.parts.right } == expected)
  }
}
