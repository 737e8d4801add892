import JSON
import TestSupport
import Testing

@Suite("lexotomy tokenize")
struct TokenizeCommandTests {
  @Test func `each input line gives one output line`() throws {
    let model = Fixtures.vocabulary("unigram/tokenizer.json")
    let run = try Command.run(["tokenize", model], input: "one\n\n two \r\nthree")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.split(separator: "\n", omittingEmptySubsequences: false).count == 5)
    #expect(run.output.hasSuffix("\n"))
    #expect(try Command.run(["tokenize", model], input: "").output == "")
  }

  @Test func `pieces are spelt as in the file`() throws {
    let run = try Command.run(
      ["tokenize", Fixtures.vocabulary("wordpiece/vocab.txt"), "--pieces", "--add-special-tokens"],
      input: "a\n")
    #expect(run.output == "[CLS] a [SEP]\n")
  }
}

@Suite("lexotomy count")
struct CountCommandTests {
  @Test(arguments: 0..<4)
  func `ranges of a file, merged, are the file`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let model = Fixtures.vocabulary("bpe-bytelevel/tokenizer.json")
    let folder = try TemporaryFolder()
    let text = Fixtures.corpus("ta")
    let size = try Fixtures.text(text).utf8.count
    let cuts = [0] + (0..<3).map { _ in Int.random(in: 0...size, using: &generator) }.sorted()
    var parts: [String] = []
    for (index, start) in cuts.enumerated() {
      let end = index + 1 < cuts.count ? cuts[index + 1] : size
      parts.append("\(folder.path)/\(index)")
      let run = try Command.run([
        "count", model, text, "-o", parts[index], "--range", "\(start):\(end)", "--jobs", "2",
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    let merged = "\(folder.path)/merged"
    let whole = "\(folder.path)/whole"
    #expect(try Command.run(["merge"] + parts.reversed() + ["-o", merged]).status == 0)
    #expect(try Command.run(["count", model, text, "-o", whole]).status == 0)
    #expect(try Fixtures.lines(merged) == Fixtures.lines(whole))
  }
}
