import Testing
import TestSupport

@Suite("Printed errors")
struct ErrorTextTests {
  @Test func `control characters of names are made visible`() throws {
    let run = try Command.run(["inspect", "no-such-\u{1B}[2J\r-model"])
    #expect(run.status != 0)
    #expect(run.errors.contains("no-such-\u{FFFD}[2J\u{FFFD}-model"), "\(run.errors)")
  }

  @Test func `a long message keeps its beginning and its remedy`() throws {
    let folder = TemporaryFolder()
    let piece = String(repeating: "x", count: 100_000)
    let text = """
      {"version": "1.0", "model": {"type": "BPE", "vocab": {"y": 0}, "merges": ["\(piece) y"]}}
      """
    let path = try folder.write(Array(text.utf8), to: "tokenizer.json")
    let run = try Command.run(["inspect", path])
    #expect(run.status == 2)
    #expect(run.errors.contains("tokenizer.json") && run.errors.contains("xxx"), "\(run.status)")
    #expect(run.errors.count < 4_100)
  }
}
