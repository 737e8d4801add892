internal import Corpora
internal import Testing
internal import TestSupport

@Suite("Reading in parallel")
struct ParallelTests {
  let folder = TemporaryFolder()

  private func reader(_ paths: [String], batchSize: Int = 64) throws -> CorpusReader {
    try CorpusReader(CorpusSource.sources(of: paths), isDigesting: true, batchSize: batchSize)
  }

  private func sum(_ paths: [String], jobs: Int) throws -> [Int] {
    let parts = try reader(paths).fold(jobs: jobs) {
      [0, 0]
    } _: { sums, batch in
      try batch.forEachLine { line in
        sums[0] += 1
        for index in line.indices { sums[1] &+= (index + 1) * Int(line[index]) }
      }
    } finish: {
      $0
    }
    return parts.reduce([0, 0]) { [$0[0] + $1[0], $0[1] &+ $1[1]] }
  }

  @Test func `sums do not depend on the number of threads`() throws {
    var generator = SeededGenerator(seed: 1)
    let paths = try (0..<3).map { index in
      try folder.write(sampleText(&generator, lines: 2000), to: "\(index).txt")
    }
    let expected = try sum(paths, jobs: 1)
    for jobs in [0, 2, 3, 8] { #expect(try sum(paths, jobs: jobs) == expected) }
  }

  @Test func `results are delivered in the order of the corpus`() throws {
    var generator = SeededGenerator(seed: 2)
    let bytes = sampleText(&generator, lines: 3000)
    let path = try folder.write(bytes, to: "a.txt")
    for jobs in [1, 2, 7] {
      var lines: [[UInt8]] = []
      try reader([path]).mapInOrder(jobs: jobs) {
      } _: { _, batch in
        try batch.lines()
      } deliver: {
        lines += $0
      }
      #expect(lines == plainLines(bytes))
    }
  }

  @Test func `the error is the first of the corpus whatever the threads`() throws {
    var text = ""
    for index in 0..<2000 { text += index % 500 == 499 ? "oops\n" : "{\"text\":\"\(index)\"}\n" }
    let path = try folder.write(text, to: "a.jsonl")
    for jobs in [1, 2, 5] {
      var count = 0
      #expect(
        performing: {
          try reader([path]).mapInOrder(jobs: jobs) {
          } _: { _, batch in
            try batch.lines()
          } deliver: {
            count += $0.count
          }
        }, throws: { "\($0)".contains("a.jsonl:500:") })
      #expect(count > 450 && count < 500)
    }
  }

  @Test func `an error of the reader comes after the batches before it`() throws {
    let path = try folder.write(String(repeating: "line\n", count: 500), to: "a.txt")
    let bad = try folder.write("bad", to: "b.gz")
    for jobs in [1, 3] {
      var count = 0
      #expect(throws: CorpusError.self) {
        try reader([path, bad]).mapInOrder(jobs: jobs) {
        } _: { _, batch in
          batch.lineCount
        } deliver: {
          count += $0
        }
      }
      #expect(count == 500)
    }
  }

  @Test func `a thread that cannot start its state fails the whole`() throws {
    let path = try folder.write("a\n", to: "a.txt")
    #expect(throws: CorpusError.noFiles(path: "x")) {
      _ = try reader([path]).fold(jobs: 3) {
        throw CorpusError.noFiles(path: "x")
      } _: { (_: inout Int, _) in
      } finish: {
        $0
      }
    }
  }
}
