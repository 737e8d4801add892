import Initializers
import LinearAlgebra
import TestSupport
import Testing
import WordVectors

/// The toy tokens of `make.py`.
private let source = [
  " ", "d", "o", "g", "do", " dog", " D", "h", "u", "n", "und", " hu", "H", "a", "the",
]
private let pieces = [" hund", " Hu", "und", " zz"]

/// The longest token that fits is taken, and what fits none is passed over.
private func segments(_ text: [UInt8], _ tokens: [String]) -> [Int] {
  var (ids, place) = ([Int](), 0)
  while place < text.count {
    var best: Int?
    for (id, token) in tokens.enumerated() where text[place...].starts(with: token.utf8) {
      if best.map({ tokens[$0].utf8.count < token.utf8.count }) ?? true { best = id }
    }
    if let best { ids.append(best) }
    place += best.map { tokens[$0].utf8.count } ?? 1
  }
  return ids
}

private let sides = [
  PoolingSide(rowCount: source.count, lengths: lengths(source)) { { segments($0, source) } },
  PoolingSide(rowCount: pieces.count, lengths: lengths(pieces)) {
    { word in
      segments(word, source + pieces).map { $0 < source.count ? nil : $0 - source.count }
    }
  },
]

private func lengths(_ tokens: [String]) -> [Int] {
  tokens.map { $0.utf8.count { $0 != 0x20 } }
}

private func pool(_ options: PoolingOptions, jobs: Int = 2) throws -> WordPool {
  try WordPool(
    WordVectorReader(Golden.path("keys.vec")), sides: sides, options: options, jobs: jobs)
}

@Suite("Pooled word vectors")
struct WordPoolTests {
  @Test func `tokens get the means that OFA's code makes of keys`() throws {
    let (golden, pool) = (Golden(), try pool(.ofa))
    #expect(isClose(rows(pool.matrices[0]), golden["ofa-source"], 1e-7))
    #expect(isClose(rows(pool.matrices[1]), golden["ofa-pieces"], 1e-7))
    #expect(pool.wordCount == 8)
    let vectors = try pool.auxiliaryVectors()
    #expect(vectors.covers(0))
    #expect(!vectors.covers(1))
  }

  @Test func `languages and a limit choose words`() throws {
    let golden = Golden()
    let german = try pool(PoolingOptions(languages: ["deu"]))
    #expect(isClose(rows(german.matrices[0]), golden["german-source"], 1e-7))
    #expect(german.wordCount == 2)
    let limited = try pool(PoolingOptions(wordLimit: 2))
    #expect(isClose(rows(limited.matrices[0]), golden["limited-source"], 1e-7))
  }

  @Test func `coverage weighs words, and their mean is taken off`() throws {
    let golden = Golden()
    let pool = try pool(
      PoolingOptions(variants: .spaced, weight: .coverage, isCentred: true))
    #expect(isClose(rows(pool.matrices[0]), golden["centred-source"], 1e-6))
    #expect(isClose(rows(pool.matrices[1]), golden["centred-pieces"], 1e-6))
  }

  @Test func `the number of threads changes nothing`() throws {
    #expect(try pool(.ofa, jobs: 1).matrices == pool(.ofa, jobs: 5).matrices)
  }

  @Test func `words of a fastText model weigh as often as they were seen`() throws {
    let model = try FastTextModel(Golden.path("fasttext.bin"))
    let sides = [PoolingSide(rowCount: 1) { { _ in [0] } }]
    let pool = try WordPool(
      WordVectorReader(Golden.path("fasttext.bin")), sides: sides, options: .wechsel)
    var sum = [Double](repeating: 0, count: model.width)
    for (word, count) in zip(model.words, model.counts) {
      let vector = try #require(try model.vector(of: Array(word)))
      for column in sum.indices { sum[column] += Double(count) * Double(vector[column]) }
    }
    let total = Double(model.counts.reduce(0, +))
    #expect(isClose(rows(pool.matrices[0]), [sum.map { $0 / total }], 1e-7))
  }
}
