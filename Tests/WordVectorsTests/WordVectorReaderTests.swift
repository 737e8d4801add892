import LinearAlgebra
import TestSupport
import Testing
import WordVectors

@Suite("Word vector files")
struct WordVectorReaderTests {
  static let words = ["the", "deu:$hund$", "$dog$", "тест", "a\u{A0}b", "ไทย", "x", "x2"]

  @Test(arguments: [
    ("glove.txt", WordVectorFormat.text), ("gensim.bin", .binary), ("google.bin", .binary),
    ("small.wv", .gensim), ("protocol2.wv", .gensim), ("protocol5.wv", .gensim),
    ("large.wv", .gensim), ("stored.npz", .numpy), ("deflated.npz", .numpy),
  ])
  func `every format gives the words and vectors that NumPy and gensim wrote`(
    name: String, format: WordVectorFormat
  ) throws {
    #expect(try WordVectorFormat(of: Golden.path(name)) == format)
    for jobs in [1, 3] {
      let vectors = try WordVectors(contentsOf: Golden.path(name), jobs: jobs)
      #expect(vectors.table.words.map { String(decoding: $0, as: UTF8.self) } == Self.words)
      #expect(rows(vectors.vectors) == Golden()["vectors"])
      #expect(vectors.duplicateCount == 0)
    }
  }

  @Test func `text keeps spaces in words, and the first of duplicates`() throws {
    let vectors = try WordVectors(contentsOf: Golden.path("words.vec"))
    #expect(vectors.count == 9)
    #expect(vectors.duplicateCount == 1)
    #expect(rows(vectors.vectors).prefix(8).elementsEqual(Golden()["vectors"]))
    #expect(vectors.vector(of: Array("New York".utf8)) == [1e-05, -25, 0.5, 3])
    #expect(vectors.vector(of: Array("York".utf8)) == nil)
  }

  @Test(arguments: [
    "words.vec", "google.bin", "small.wv", "large.wv", "stored.npz", "fasttext.bin",
  ])
  func `a limit takes the first vectors`(name: String) throws {
    let whole = try WordVectors(contentsOf: Golden.path(name))
    let some = try WordVectors(contentsOf: Golden.path(name), limit: 3)
    #expect(some.count == 3)
    #expect(some.vectors == whole.vectors.read(0..<3))
  }

  @Test func `words that are no UTF-8 keep their bytes`() throws {
    let folder = TemporaryFolder()
    let path = try folder.write(
      Array("1 2\n".utf8) + [0xFF, 0x80] + Array(" 1 2\n".utf8), to: "a.vec")
    let vectors = try WordVectors(contentsOf: path)
    #expect(vectors.vector(of: [0xFF, 0x80]) == [1, 2])
  }

  @Test func `numbers are read as Python reads them`() throws {
    let folder = TemporaryFolder()
    let texts = [
      "0.1", "-1.671300083398818970e-02", "123456789012345678901234567890", "1e-46", "7e-45",
      "16777217", "0.30000001192092896", "-0", "3.4028235e38", "1.17549435e-38",
    ]
    let line = "w " + texts.joined(separator: "\t") + "  \r\n\n"
    let vectors = try WordVectors(contentsOf: folder.write(line, to: "a.txt"))
    #expect(vectors.vectors.elements == texts.map { Float(Double($0) ?? .nan) })
  }

  @Test func `many lines are read alike by any number of threads`() throws {
    let folder = TemporaryFolder()
    var text = "20000 25\n"
    for word in 0..<20_000 {
      text += "w\(word)"
      for column in 0..<25 { text += " \(Float(word * 25 + column) / 1000)" }
      text += "\n"
    }
    let path = try folder.write(text, to: "a.vec")
    let (one, four) = (
      try WordVectors(contentsOf: path, jobs: 1), try WordVectors(contentsOf: path, jobs: 4)
    )
    #expect(one.vectors == four.vectors)
    #expect(one.count == 20_000)
    #expect(one.vector(of: Array("w19999".utf8))?.last == Float(19999 * 25 + 24) / 1000)
  }
}
