import LinearAlgebra
import TestSupport
import Testing
import WordVectors

@Suite("fastText models")
struct FastTextModelTests {
  static let unknown = ["catdog", "Hunde", "кот", "коты", "ไทยแลนด์", "z", "", "ß", "</s>", "the"]

  @Test func `words known and unknown get the vectors that fastText gives`() throws {
    let model = try FastTextModel(Golden.path("fasttext.bin"))
    let golden = Golden()
    let words = model.words.map { Array($0) } + Self.unknown.map { Array($0.utf8) }
    let vectors = try words.map { try model.vector(of: $0) ?? [0, 0, 0, 0, 0] }
    #expect(isClose(vectors.map { $0.map(Double.init) }, golden["fasttext"], 1e-6))
    #expect(model.counts.map(Double.init) == golden["fasttext-counts"].first)
  }

  @Test func `without parts only known words have vectors`() throws {
    let model = try FastTextModel(Golden.path("flat.bin"))
    let vectors = try model.words.map { try model.vector(of: Array($0)) ?? [] }
    #expect(isClose(vectors.map { $0.map(Double.init) }, Golden()["flat"], 1e-6))
    #expect(try model.vector(of: Array("catdog".utf8)) == nil)
  }

  @Test func `a reader gives the vocabulary with its counts`() throws {
    let model = try FastTextModel(Golden.path("fasttext.bin"))
    let reader = try WordVectorReader(Golden.path("fasttext.bin"), jobs: 3)
    let batch = try #require(try reader.nextBatch())
    #expect(batch.words == model.words)
    #expect(batch.counts == model.counts)
    #expect(try reader.nextBatch() == nil)
  }

  @Test func `tokens are looked up without the space around them`() throws {
    let model = try FastTextModel(Golden.path("fasttext.bin"))
    let texts = [" cat", "cat", "\u{3000}cat ", " ", ""].map { Array($0.utf8) } + [[0xD0]]
    let rows = try model.rows(of: texts + [nil], jobs: 2)
    let cat = try #require(try model.vector(of: Array("cat".utf8)))
    #expect(rows.elements == cat + cat + cat + [Float](repeating: 0, count: 20))
  }
}
