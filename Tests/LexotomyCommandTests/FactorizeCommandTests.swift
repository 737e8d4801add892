import Files
import TestSupport
import Testing

@Suite("lexotomy factorize")
struct FactorizeCommandTests {
  private let folder: TemporaryFolder
  private let store: [String]

  init() throws {
    folder = TemporaryFolder()
    store = ["--store", "\(folder.path)/store.db"]
  }

  @Test func `a run is recorded with what it read, wrote and measured`() throws {
    let output = "\(folder.path)/out"
    let run = try Command.run(
      ["factorize", Fixtures.vocabulary("masked-lm"), "--rank", "7", "-o", output] + store)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("store.db: run 1"), "\(run.output)")
    func query(_ text: String) throws -> String {
      try Command.run(["query", "sql", text, "--format", "csv"] + store).output
    }
    let files = try Folder(output).names().count
    #expect(
      try query(
        "SELECT role, count(*) AS files FROM lineage WHERE command = 'factorize' GROUP BY 1"
      )
      .contains("input,1\noutput,\(files)"))
    #expect(try query("SELECT value FROM metrics WHERE name = 'rank'").contains("7"))
  }

  @Test func `a rank that is none is refused, and nothing is recorded`() throws {
    let run = try Command.run(
      ["factorize", Fixtures.vocabulary("masked-lm"), "--rank", "0", "-o", "\(folder.path)/out"]
        + store)
    #expect(run.status == 2, "\(run.errors)")
    #expect(try Folder(folder.path).names() == [])
  }
}
