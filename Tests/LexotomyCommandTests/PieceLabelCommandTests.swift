import TestSupport
import Testing

/// What people read of a byte-level model is text, never the spelling that stands for bytes.
@Suite("Labels of pieces in every command")
struct PieceLabelCommandTests {
  private let folder: TemporaryFolder
  private let model = Fixtures.vocabulary("causal-lm")
  private let tokenizer = Fixtures.vocabulary("bpe-bytelevel/tokenizer.json")
  private let corpus = "am=\(Fixtures.corpus("am"))"

  init() throws { folder = TemporaryFolder() }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Runs a command and gives what it printed.
  private func run(_ arguments: String..., status: Int32 = 0) throws -> String {
    let run = try Command.run(arguments + ["--store", path("store.db")])
    #expect(run.status == status, "\(arguments): \(run.errors)")
    return run.output + run.errors
  }

  /// The lines with bytes as byte-level tokenizers spell them: a space or a line feed, or the first
  /// byte of a character and one that goes on.
  private func spelt(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter {
      $0.contains(/Ġ|Ċ|[\u{C2}-\u{F4}][\u{122}-\u{143}\u{A1}-\u{BF}]/)
    }
  }

  private func expectLabels(_ outputs: String...) {
    for text in outputs { #expect(spelt(text) == []) }
  }

  @Test func `only --pieces shows the spelling`() throws {
    let text = try folder.write(Array("ሰላም the world\n".utf8), to: "text")
    #expect(try !spelt(run("tokenize", model, text, "--pieces")).isEmpty)
    expectLabels(try run("tokenize", model, text), try run("inspect", model))
    expectLabels(try run("inspect", tokenizer), try run("inspect", tokenizer, "--json"))
  }

  @Test func `a model is extended, asked about and looked at`() throws {
    expectLabels(
      try run("learn", model, corpus, "--size", "60", "-o", path("pieces")),
      try run("learn", tokenizer, corpus, "--size", "20", "-o", path("more"), "--json"))
    let extend = ["extend", model, "--pieces", path("pieces"), "--method", "subword-mean"]
    let extended = try Command.run(
      extend + ["-o", path("out"), "--check", Fixtures.corpus("am"), "--store", path("store.db")])
    #expect(extended.status == 0, "\(extended.errors)")
    #expect(extended.output.contains("<0x"), "a hub is a part of a character")
    expectLabels(extended.output, try Fixtures.text(path("out/README.md")))
    expectLabels(
      try run("verify", model, path("out"), Fixtures.corpus("am")),
      try run("verify", model, path("out"), "--json"),
      try run("query", "tokens", "3", "--limit", "5000"),
      try run("query", "tokens", "3", "--status", "added", "--limit", "5000", "--json"),
      try run("query", "show", "3"), try run("query", "metrics", "3"),
      try run("query", "lineage", "3"), try run("query", "runs"),
      try run("query", "search", "አዲስ"), try run("query", "map", "3"),
      try run("doctor", path("out"), model), try run("doctor"),
      try run("query", "weights", "3", "#4100"), try run("query", "weights", "3", "qqq", status: 2),
      try run("query", "neighbours", path("out"), "#4100", "--k", "200"),
      try run("report", "3", "-o", path("run.html")), try Fixtures.text(path("run.html")))
  }

  @Test func `a piece is found by its label`() throws {
    let found = try run("query", "neighbours", model, "▁<0xE1><0x8A>", "--format", "csv")
    #expect(found.split(separator: "\n").count == 11, "\(found)")
  }

  @Test func `a model is trimmed, restored and evaluated`() throws {
    expectLabels(
      try run("trim", model, corpus, "-o", path("trimmed")),
      try Fixtures.text(path("trimmed/README.md")),
      try run("query", "tokens", "1", "--status", "dropped", "--limit", "5000"),
      try run("query", "coverage", "1"), try run("query", "compare", "1", "1"),
      try run("restore", path("trimmed"), "--base", model, "-o", path("restored")),
      try run("evaluate", model, "--hide", "30"),
      try run("apply", "1", "--model", model, "-o", path("again")),
      try run("count", tokenizer, corpus, "-o", path("counts")),
      try run("report", "1", "-o", path("run.html")), try Fixtures.text(path("run.html")))
  }

  @Test func `findings name pieces by their labels`() throws {
    #expect(try !run("trim", model, corpus, "-o", path("trimmed")).isEmpty)
    let found = try run("verify", path("trimmed"), model, status: 1)
    #expect(found.contains("is not in the source"), "\(found)")
    expectLabels(found)
  }
}
