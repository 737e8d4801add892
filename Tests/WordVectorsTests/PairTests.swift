import Initializers
import TestSupport
import Testing
import WordVectors

@Suite("Dictionaries and alignments")
struct PairTests {
  @Test func `pairs are found in three cases, as WECHSEL does`() throws {
    let folder = TemporaryFolder()
    let english = try WordVectors(
      contentsOf: folder.write("3 2\ndog 1 0\nDog 2 0\nnew york 3 0\n", to: "en.vec"))
    let german = try WordVectors(
      contentsOf: folder.write("2 2\nHund 0 1\nhund 0 2\n", to: "de.vec"))
    let dictionary = try BilingualDictionary(
      contentsOf: folder.write("dog\tHund\r\n\nNew York\thund\ncat Katze\n", to: "d.txt"))
    #expect(dictionary.entries.count == 3)
    let alignment = try dictionary.alignment(source: english, target: german)
    guard case .dictionary(let left, let right) = alignment else {
      Issue.record("not a dictionary")
      return
    }
    // dog: dog, dog, Dog × Hund, hund, Hund; New York: new york × hund, hund, Hund.
    let sources: [Float] = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    #expect((0..<left.rows).map { left[$0, 0] } == sources)
    let targets: [Float] = [1, 2, 1, 1, 2, 1, 1, 2, 1, 2, 2, 1]
    #expect((0..<right.rows).map { right[$0, 1] } == targets)
  }

  @Test(arguments: [
    ("one\n", "line 1: 'one' is not a word, a tab"), ("a\tb\n\na b c\n", "line 3"),
    ("a\tb\tc\n", "line 1"), ("", "there is no pair in it"), ("x\ty\n", "none of its 1 pairs"),
  ])
  func `bad dictionaries are told by their line`(text: String, message: String) throws {
    let folder = TemporaryFolder()
    let vectors = try WordVectors(contentsOf: Golden.path("words.vec"))
    let error = #expect(throws: WordVectorError.self) {
      _ = try BilingualDictionary(contentsOf: folder.write(text, to: "d.txt"))
        .alignment(source: vectors, target: vectors)
    }
    #expect(error?.description.contains(message) == true)
  }

  @Test(arguments: [
    ("dog Hund 12\na b 1\n", [12, 1]), ("dog Hund 0.25\na b 1\n", [2500, 10_000]),
    ("dog\tHund\t-0.6931471805599453\nc d -100\n", [5000]),
  ])
  func `counts, probabilities and logarithms are told apart`(
    text: String, counts: [Int]
  ) throws {
    let folder = TemporaryFolder()
    let alignments = try WordAlignments(contentsOf: folder.write(text, to: "a.txt"))
    #expect(alignments.entries.map(\.count) == counts)
    #expect(alignments.entries.first?.source == Array("dog".utf8))
  }

  @Test func `alignments become counts of pieces`() throws {
    let folder = TemporaryFolder()
    let alignments = try WordAlignments(
      contentsOf: folder.write("dog Hund 12\ncat Katze 3\nrat kept 9\n", to: "a.txt"),
      minimumCount: 4)
    let table = try alignments.table(
      pieceCount: 2, source: { $0.count == 3 && $0.first == 0x64 ? [5, 6] : [7] },
      target: { $0.count == 4 && $0.first == 0x48 ? [nil, 1] : [nil] })
    // Half of 12 to both pairs of each, and half by position.
    #expect(table.row(1).map(\.source) == [5, 6])
    #expect(table.row(1).map(\.count) == [1, 4])
    #expect(table.row(0).isEmpty)
  }

  @Test(arguments: ["a b\n", "a b c\n", "a b nan\n", "a b 1 2\n", ""])
  func `bad alignments are refused`(text: String) throws {
    let folder = TemporaryFolder()
    #expect(throws: WordVectorError.self) {
      _ = try WordAlignments(contentsOf: folder.write(text, to: "a.txt"))
    }
  }
}
