import Chunks
import Files
import RowPlans
import TestSupport
import Testing
import Tokenizers

import Surgery

/// Files beside a tokenizer that are none themselves.
private let companions: Set<String> = [
  "tokenizer.json", "vocab.json", "special_tokens_map.json", "added_tokens.json",
]

/// The paths of the tokenizers below a folder: what the folder itself is read as, and other models.
private func tokenizers(below folder: String) throws -> [String] {
  try Folder(folder).names().flatMap { name -> [String] in
    let path = "\(folder)/\(name)"
    guard let inner = try? Folder(path) else { return [] }
    let files = try inner.names().filter { name in
      [".json", ".model", ".spm", ".gguf", ".tiktoken"].contains { name.hasSuffix($0) }
        && !companions.contains(name) && !name.hasSuffix("config.json")
    }
    return ([path] + files.map { "\(path)/\($0)" }).filter {
      (try? TokenizerFormat.detect($0)) != nil
    }
  }
}

@Suite("Counting by chunks")
struct ChunkCountingTests {
  private static let ours = (try? tokenizers(below: Fixtures.repository + "/vocabularies")) ?? []
  private static let shared =
    Fixtures.sharedData.flatMap { try? tokenizers(below: $0 + "/tokenizers") } ?? []

  private func counts(
    _ lines: [[UInt8]], _ tokenizer: any Tokenizer, whole: Bool = false, limit: Int = 1 << 19
  ) throws -> CorpusCounts {
    let counter = try PieceCounter(tokenizer, encodesWholeLines: whole, chunkLimit: limit)
    // Languages take turns, as they do where a corpus has many small files.
    for (index, line) in lines.enumerated() {
      try counter.add(line.span, language: index % 1000 < 600 ? "fr" : "hi")
    }
    var counts = CorpusCounts(tokenizer: Digest(of: []), idBound: tokenizer.vocabulary.idBound)
    for (language, part) in try counter.finish() { counts.merge(part, of: language) }
    return counts
  }

  private func expectSame(
    _ lines: [[UInt8]], _ tokenizer: any Tokenizer, _ path: String, limits: [Int]
  ) throws {
    let whole = try counts(lines, tokenizer, whole: true)
    for limit in limits {
      let chunks = try counts(lines, tokenizer, limit: limit)
      if chunks.fileContents() == whole.fileContents() { continue }
      let line = try lines.first {
        try counts([$0], tokenizer) != counts([$0], tokenizer, whole: true)
      }
      Issue.record("\(path), \(limit) chunks: \(line.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  private func hardLines(
    _ count: Int, seed: UInt64, _ lines: [[UInt8]], _ tokenizer: any Tokenizer
  ) -> [[UInt8]] {
    var hard = HardLines(
      seed: seed, lines: lines, addedTokens: tokenizer.addedTokens.map { Array($0.content.utf8) })
    return (0..<count).map { _ in hard.next() }
  }

  @Test(arguments: ours)
  func `counts of chunks are those of whole lines`(path: String) throws {
    let tokenizer = try TokenizerFormat.read(path)
    let tags = ["fr", "de", "sw", "vi", "ru", "el", "hi", "ta", "ar", "he", "th", "zh", "ja", "ko"]
    let lines = try (tags + ["am"]).flatMap { try Fixtures.lines(Fixtures.corpus($0)) }
    let hard = hardLines(1500, seed: 11, lines, tokenizer)
    try expectSame(lines + hard + lines, tokenizer, path, limits: [30, 1 << 19])
  }

  @Test(.enabled(if: !shared.isEmpty, "the shared reference data is not there"), arguments: shared)
  func `counts of chunks are those of whole lines with a published tokenizer`(
    path: String
  ) throws {
    let folder = try #require(Fixtures.sharedData) + "/corpora/ntrex128"
    let lines = try Folder(folder).names().filter { $0.hasSuffix(".txt") }.flatMap { name in
      let lines = try Fixtures.lines("\(folder)/\(name)")
      return lines.prefix(["fra", "rus", "hin", "amh"].contains(name.prefix(3)) ? 150 : 5)
    }
    let tokenizer = try TokenizerFormat.read(path)
    let hard = hardLines(600, seed: 5, lines, tokenizer)
    try expectSame(lines + hard, tokenizer, path, limits: [100])
  }

  @Test(arguments: [
    "wordpiece", "bpe-bytelevel", "bpe-gpt2", "bpe-ignore-merges", "unigram", "masked-lm",
    "causal-lm", "sentencepiece-unigram", "sentencepiece-bpe",
  ])
  func `prose is counted by chunks`(name: String) throws {
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary(name))
    let encoder = try #require(tokenizer.makeChunkEncoder())
    let lines = try Fixtures.lines(Fixtures.corpus("fr")) + Fixtures.lines(Fixtures.corpus("hi"))
    let table = ChunkTable()
    var (counted, tokens): (Int, [Token]) = (0, [])
    for line in lines {
      let known = table.count
      guard table.cut(line.span) else { continue }
      for number in known..<table.count {
        let place = try table.withChunk(number) { bytes, isFirst in
          try encoder.encode(chunk: bytes, isFirst: isFirst, into: &tokens)
        }
        table.judge(number, limit: place.limit, weight: place.weight)
      }
      if table.countLine() { counted += 1 }
    }
    #expect(Double(counted) > 0.9 * Double(lines.count))
  }

  @Test func `very long lines are counted exactly`() throws {
    let tokenizer = try TokenizerFormat.read(Fixtures.vocabulary("unigram"))
    let prose = try Fixtures.lines(Fixtures.corpus("fr"))
    let long = Array(repeatElement(Array(prose.joined(separator: [0x20])), count: 20).joined())
    try expectSame(
      [long, [UInt8](repeating: 0x20, count: 100_000), [UInt8](repeating: 0x61, count: 100_000)],
      tokenizer, "unigram", limits: [10, 1 << 19])
  }
}
