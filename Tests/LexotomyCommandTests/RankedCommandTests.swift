import Files
import TestSupport
import Testing

/// Rank files, `tekken.json` and GGUF files, from the text to the proof.
@Suite("Ranked vocabularies")
struct RankedCommandTests {
  private let folder = TemporaryFolder()
  private let ranks = Fixtures.vocabulary("tiktoken/qwen.tiktoken")
  private let gguf = Fixtures.vocabulary("gguf/vocabulary.gguf")

  private func count(_ name: String, _ options: [String] = []) throws -> String {
    let file = "\(folder.path)/\(name)"
    let run = try Command.run(["count", ranks, Fixtures.corpus("fr"), "-o", file] + options)
    #expect(run.status == 0, "\(run.errors)")
    return file
  }

  @Test(arguments: ["tiktoken/qwen.tiktoken", "tekken/tekken.json"])
  func `a trimmed file passes its verification, on other text too`(name: String) throws {
    let source = Fixtures.vocabulary(name)
    let output = "\(folder.path)/out"
    let store = ["--store", "\(folder.path)/store.db"]
    let run = try Command.run(
      ["trim", source, Fixtures.corpus("fr"), "-o", output, "--size", "800"] + store)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("theorem T1"))
    #expect(try Folder(output).names().contains(Folder.lastComponent(of: source)))
    let held = try Command.run(
      ["verify", source, output, Fixtures.corpus("en"), Fixtures.corpus("fr")])
    #expect(held.status == 0, "\(held.output)\(held.errors)")
  }

  @Test func `another order of the ranks is refuted`() throws {
    let output = "\(folder.path)/out"
    let store = ["--store", "\(folder.path)/store.db"]
    let run = try Command.run(["trim", ranks, Fixtures.corpus("fr"), "-o", output] + store)
    #expect(run.status == 0, "\(run.errors)")
    var lines = try Fixtures.text("\(output)/qwen.tiktoken").split(separator: "\n").map(String.init)
    // Two pieces of two bytes change places: each gets the rank of the other.
    let (one, other) = (lines[256].split(separator: " "), lines[257].split(separator: " "))
    lines[256] = "\(other[0]) \(one[1])"
    lines[257] = "\(one[0]) \(other[1])"
    let swapped = try folder.write(
      Array((lines.joined(separator: "\n") + "\n").utf8), to: "qwen.tiktoken")
    let verify = try Command.run(["verify", ranks, swapped])
    #expect(verify.status == 1, "\(verify.output)\(verify.errors)")
    #expect(verify.output.contains("out of order"), "\(verify.output)")
  }

  @Test func `counts know the pattern`() throws {
    let own = try count("own")
    let same = try count("same", ["--pattern", "qwen"])
    let other = try count("other", ["--pattern", "o200k"])
    let merged = "\(folder.path)/merged"
    #expect(try Command.run(["merge", own, same, "-o", merged]).status == 0)
    let refused = try Command.run(["merge", own, other, "-o", "\(folder.path)/x"])
    #expect(refused.status == 2 && refused.errors.contains("pattern"), "\(refused.errors)")
    let trim = try Command.run(["trim", ranks, "--counts", other, "--dry-run"])
    #expect(trim.status == 2 && trim.errors.contains("pattern"), "\(trim.errors)")
    let right = try Command.run(
      ["trim", ranks, "--counts", other, "--dry-run", "--pattern", "o200k"])
    #expect(right.status == 0, "\(right.errors)")
  }

  @Test func `a pattern is asked for where nothing tells it, and refused where it is told`() throws
  {
    let copy = try folder.write(InputFile.contents(of: ranks), to: "own.tiktoken")
    let missing = try Command.run(["tokenize", copy], input: "a\n")
    #expect(missing.status == 2 && missing.errors.contains("Give --pattern"), "\(missing.errors)")
    let given = try Command.run(["tokenize", copy, "--pattern", #"\w+|\W"#], input: "a\n")
    #expect(given.status == 0 && given.output == "64\n", "\(given.output)\(given.errors)")
    let wrong = try Command.run(["tokenize", gguf, "--pattern", "gpt2"], input: "a\n")
    #expect(wrong.status == 2 && wrong.errors.contains("Leave --pattern out"), "\(wrong.errors)")
  }

  @Test func `a GGUF file is counted, planned, trimmed and made again`() throws {
    let counts = "\(folder.path)/counts"
    let text = Fixtures.corpus("sw")
    let store = ["--store", "\(folder.path)/store.db"]
    #expect(try Command.run(["count", gguf, text, "-o", counts]).status == 0)
    let plan = try Command.run(["trim", gguf, "--counts", counts, "--dry-run"])
    #expect(plan.status == 0 && plan.output.contains("dropped"), "\(plan.errors)")
    let output = "\(folder.path)/out"
    let run = try Command.run(["trim", gguf, text, "-o", output] + store)
    #expect(run.status == 0 && run.output.contains("holds      metadata"), "\(run.errors)")
    #expect(try Folder(output).names() == ["README.md", "vocabulary.gguf"])
    // The folder and the file name the same.
    for result in [output, "\(output)/vocabulary.gguf"] {
      #expect(try Command.run(["verify", gguf, result, text]).status == 0)
    }
    let again = try Command.run(
      ["apply", "1", "--model", gguf, "-o", "\(folder.path)/again"] + store)
    #expect(again.status == 0, "\(again.errors)")
    let inspection = try Command.run(["inspect", gguf])
    #expect(inspection.output.contains("3,000 pieces"), "\(inspection.errors)")

    var bytes = try InputFile.contents(of: "\(output)/vocabulary.gguf")
    bytes[bytes.count / 2] ^= 1
    _ = try ReplacedFile.write(bytes, to: "\(output)/vocabulary.gguf")
    #expect(try Command.run(["verify", gguf, output]).status != 0)
  }

  @Test func `a GGUF file is not extended`() throws {
    let pieces = try folder.write(Array("zzq\n".utf8), to: "pieces.txt")
    let run = try Command.run(
      ["extend", gguf, "--pieces", pieces, "-o", "\(folder.path)/out"])
    #expect(run.status == 2, "\(run.output)\(run.errors)")
    #expect(!Folder.exists("\(folder.path)/out"))
  }
}
