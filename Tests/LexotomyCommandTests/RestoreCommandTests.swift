import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy restore")
struct RestoreCommandTests {
  private let folder = TemporaryFolder()

  private func trimmed(_ name: String) throws -> String {
    let output = "\(folder.path)/trimmed"
    let run = try Command.run([
      "trim", Fixtures.vocabulary(name), Fixtures.corpus("sw"), "-o", output, "--store",
      "\(folder.path)/store.db",
    ])
    #expect(run.status == 0, "\(run.errors)")
    return output
  }

  private func restore(_ model: String, _ base: String) throws -> Command.Outcome {
    try Command.run(["restore", model, "--base", base, "-o", "\(folder.path)/restored"])
  }

  @Test(arguments: ["masked-lm", "causal-lm"])
  func `a model that nobody trained becomes what it was`(name: String) throws {
    let source = Fixtures.vocabulary(name)
    let run = try restore(try trimmed(name), source)
    #expect(run.status == 0, "\(run.errors)")
    let all = try Folder(source)
    for file in try all.names() where all.has(file) {
      #expect(
        try InputFile.contents(of: "\(folder.path)/restored/\(file)")
          == InputFile.contents(of: "\(source)/\(file)"), "\(file)")
    }
  }

  @Test func `trained rows stand at their old places`() throws {
    let (source, tuned) = (Fixtures.vocabulary("masked-lm"), try trimmed("masked-lm"))
    var bytes = try InputFile.contents(of: "\(tuned)/model.safetensors")
    for place in (bytes.count - 64)..<bytes.count { bytes[place] ^= 1 }
    _ = try ReplacedFile.write(bytes, to: "\(tuned)/model.safetensors")
    #expect(try restore(tuned, source).status == 0)
    let restored = try InputFile.contents(of: "\(folder.path)/restored/model.safetensors")
    let before = try InputFile.contents(of: "\(source)/model.safetensors")
    #expect(restored.count == before.count)
    #expect(zip(restored, before).count { $0 != $1 } == 64)
    // Trimmed again, it is the trained model.
    let again = try Command.run([
      "trim", "\(folder.path)/restored", Fixtures.corpus("sw"), "-o", "\(folder.path)/again",
      "--store", "\(folder.path)/store.db",
    ])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try InputFile.contents(of: "\(folder.path)/again/model.safetensors") == bytes)
  }

  @Test func `models that do not belong together are refused`() throws {
    let tuned = try trimmed("masked-lm")
    let other = try restore(tuned, Fixtures.vocabulary("causal-lm"))
    #expect(other.status == 2 && other.errors.contains("causal-lm"), "\(other.errors)")
    let swapped = try restore(Fixtures.vocabulary("masked-lm"), tuned)
    #expect(swapped.status == 2, "\(swapped.errors)")
    let tokenizer = try restore(tuned, Fixtures.vocabulary("unigram"))
    #expect(tokenizer.status == 2, "\(tokenizer.errors)")
    #expect(!Folder.exists("\(folder.path)/restored"))
  }
}
