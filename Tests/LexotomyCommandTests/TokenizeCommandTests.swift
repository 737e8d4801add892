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
    let folder = TemporaryFolder()
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
  @Test func `a range of a compressed file is refused with the remedy`() throws {
    let folder = TemporaryFolder()
    let model = Fixtures.vocabulary("unigram/tokenizer.json")
    for name in ["a.txt.gz", "a.zst"] {
      let text = try folder.write([], to: name)
      let run = try Command.run(["count", model, text, "-o", "x", "--range", "0:5"])
      #expect(run.status == 2)
      #expect(run.errors.contains("Decompress it first, or read it whole."))
    }
  }

  @Test func `counts of different tokenizers are refused`() throws {
    let folder = TemporaryFolder()
    let text = try folder.write(Array("one\n".utf8), to: "a.txt")
    let files = try ["unigram", "wordpiece"].map { name in
      let file = "\(folder.path)/\(name)"
      let run = try Command.run(["count", Fixtures.vocabulary(name), text, "-o", file])
      #expect(run.status == 0, "\(run.errors)")
      return file
    }
    let run = try Command.run(["merge"] + files + ["-o", "x"])
    #expect(run.status == 2 && run.errors.contains("Count the text again"), "\(run.errors)")
  }

  @Test func `what is no UTF-8 is counted, and each ID can be printed`() throws {
    let folder = TemporaryFolder()
    let text = try folder.write([0x61, 0xFF, 0xC3, 0x0A, 0x62, 0x0A], to: "a.txt")
    let counts = "\(folder.path)/counts"
    let run = try Command.run(
      [
        "count", Fixtures.vocabulary("wordpiece"), "en=\(text)", "-o", counts, "--json",
        "--invalid-utf8", "replace",
      ])
    #expect(run.output.contains(#""invalid_lines":1,"invalid_parts":2"#), "\(run.errors)")
    let table = try Command.run(["merge", counts, "--print"]).output.split(separator: "\n")
    #expect(table.first == "language\tid\tcount\twhole")
    #expect(table.dropFirst().allSatisfy { $0.hasPrefix("en\t") } && table.count > 1)
    #expect(try Command.run(["merge", counts]).status == 64)
  }
}
