import Files
import JSON
import TestSupport
import Testing

@Suite("lexotomy apply, query, report, run")
struct StoreCommandTests {
  private let folder: TemporaryFolder
  private let source = Fixtures.vocabulary("masked-lm")

  init() throws {
    folder = TemporaryFolder()
    let trim = try run("trim", source, "sw=\(Fixtures.corpus("sw"))", "-o", path("out"))
    #expect(trim.status == 0, "\(trim.errors)")
    #expect(trim.output.hasSuffix("to share it: hf upload YOUR-NAME/out \(path("out"))\n"))
  }

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Command.Outcome {
    try Command.run(arguments + ["--store", path("store.db")], environment: environment)
  }

  private func contents(of name: String) throws -> [[UInt8]] {
    let folder = try Folder(path(name))
    return try folder.names().map { try InputFile.contents(of: folder.path(of: $0)) }
  }

  @Test func `a run is made again, byte for byte, here and from another store`() throws {
    #expect(try run("apply", "1", "--model", source, "-o", path("again")).status == 0)
    #expect(try contents(of: "again") == contents(of: "out"))
    #expect(try run("export", "1", "-o", path("run.db")).status == 0)
    let other = ["--store", path("other.db")]
    #expect(try Command.run(["import", path("run.db")] + other).status == 0)
    let there = try Command.run(["apply", "1", "--model", source, "-o", path("there")] + other)
    #expect(there.status == 0, "\(there.errors)")
    #expect(try contents(of: "there") == contents(of: "out"))
    let wrong = try run(
      "apply", "1", "--model", Fixtures.vocabulary("causal-lm"), "-o", path("wrong"))
    #expect(wrong.status == 2 && wrong.errors.contains("not the model that run 1 began with"))
    #expect(!Folder.exists(path("wrong")))
  }

  @Test func `the map has every kept piece once`() throws {
    let map = try run("query", "map", "1", "--format", "csv")
    let kept = map.output.split(separator: "\n").dropFirst().compactMap { line in
      Int(line.split(separator: ",", omittingEmptySubsequences: false)[1])
    }
    #expect(kept == Array(0..<kept.count) && kept.count > 100)
  }

  @Test func `a run is made again after another took its tokenizer`() throws {
    let extend = try run(
      "extend", Fixtures.vocabulary("causal-lm"), "--tokenizer", path("out"), "--method", "mean",
      "-o", path("taught"))
    #expect(extend.status == 0, "\(extend.errors)")
    let apply = try run("apply", "1", "--model", source, "-o", path("again"))
    #expect(apply.status == 0, "\(apply.errors)")
    #expect(try contents(of: "again") == contents(of: "out"))
  }

  @Test func `a store and a model are looked at`() throws {
    #expect(try run("doctor").status == 0)
    #expect(try run("doctor", path("out"), source).status == 0)
    #expect(try run("gc", "--keep", "0").status == 0)
    #expect(try run("query", "runs", "--format", "csv").output.split(separator: "\n").count == 1)
  }

  @Test func `with --json the answer is JSON`() throws {
    func answer(_ arguments: String...) throws -> JSONValue {
      let outcome = try Command.run(arguments + ["--json", "--store", path("store.db")])
      #expect(outcome.status == 0, "\(outcome.errors)")
      var reader = JSONReader(Array(outcome.output.utf8), source: arguments[0])
      return try reader.readDocument()
    }
    #expect(try answer("report", "1", "-o", path("run.html"))["path"] == .string(path("run.html")))
    #expect(try answer("export", "1", "-o", path("run.db"))["run"] == .number(1))
    #expect(
      try answer("import", path("run.db"))
        == .array([
          [
            "path": .string(path("run.db")), "run": .number(1), "number": .number(1),
            "is_new": .bool(false),
          ]
        ]))
    #expect(try answer("doctor").object?.members.map(\.key) == [path("store.db")])
    #expect(try answer("apply", "1", "--model", source, "-o", path("again"))["claims"] != nil)
    #expect(try answer("gc", "--keep", "0")["runs"] == .number(1))
  }

  @Test func `a page stands alone`() throws {
    #expect(try run("report", "1", "-o", path("run.html")).status == 0)
    let page = try Fixtures.text(path("run.html"))
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(!page.contains("<script") && !page.contains("src=") && page.contains("<polyline"))
  }

  @Test func `a recipe does what is not done`() throws {
    let file = try folder.write(
      Array(
        """
        store: \(path("recipe.db"))
        steps:
          - trim: {model: \(source), corpus: {sw: \(Fixtures.corpus("sw"))}, output: \(path("made"))}
          - verify: {source: \(source), result: \(path("made"))}
        """.utf8), to: "recipe.yaml")
    #expect(try Command.run(["run", file]).status == 0)
    #expect(try contents(of: "made") == contents(of: "out"))
    let again = try Command.run(["run", file])
    #expect(again.output.split(separator: "\n").count { $0.hasSuffix("done already") } == 2)
    let bad = try folder.write(Array("steps:\n  - trim:\n      modle: x\n".utf8), to: "bad.yaml")
    let refused = try Command.run(["run", bad])
    #expect(refused.status == 2 && refused.errors.contains("bad.yaml:3:"))
  }

  @Test func `a recipe goes on where it was killed, and overwrites nothing else`() throws {
    let file = try folder.write(
      Array(
        """
        store: \(path("killed.db"))
        steps:
          - trim: {model: \(source), corpus: {sw: \(Fixtures.corpus("sw"))}, output: \(path("half"))}
        """.utf8), to: "killed.yaml")
    #expect(try Command.run(["run", file]).status == 0)
    // What a kill leaves between the appearing of the folder and the record of it.
    let state = "killed.yaml.done.json"
    try folder.write(Array(#"{"trim": {"fingerprint": "", "begun": true}}"#.utf8), to: state)
    #expect(try Command.run(["run", file]).status == 0)
    #expect(try contents(of: "half") == contents(of: "out"))
    try folder.write(Array("{}".utf8), to: state)
    let refused = try Command.run(["run", file])
    #expect(refused.status == 2 && refused.errors.contains("Move it away"))
  }

  @Test func `mistyped commands are told what was meant`() throws {
    let outcome = try Command.run(["qurey", "runs"])
    #expect(outcome.status == 64)
    #expect(outcome.errors == "Error: There is no command 'qurey'. Did you mean 'query'?\n")
  }
}
