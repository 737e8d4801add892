internal import Artifacts
internal import Glibc
internal import Testing
internal import TestSupport

@Suite("Read-only SQL")
struct SQLTests {
  let folder = TemporaryFolder()

  private func outcome(_ sql: String, timeLimit: Double = 30, rowLimit: Int = 100) -> String {
    do {
      let store = try ArtifactStore(folder.store, for: .querying)
      return try store.sql(sql, timeLimit: timeLimit, rowLimit: rowLimit).lines
        .joined(separator: "|")
    } catch { return "\(error)" }
  }

  init() throws { try ArtifactStore(folder.store, for: .recording).record(.small) }

  @Test func `what reads gives rows`() {
    #expect(outcome("SELECT 1, 'a,b', NULL, 0.5, x'0aFF'") == #"1,"a,b",,0.5,0aff"#)
    #expect(outcome("WITH x AS (VALUES (1), (2)) SELECT * FROM x") == "1|2")
    #expect(outcome("SELECT command FROM runs; -- and nothing else") == "trim")
    #expect(outcome("PRAGMA user_version") == "\(ArtifactStore.schemaVersion)")
  }

  @Test func `what writes is refused, in a store for recording too`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    let refused = "\(ArtifactError.writingQuery)"
    for sql in [
      "DELETE FROM run", "INSERT INTO run DEFAULT VALUES", "UPDATE run SET seed = 1 RETURNING id",
      "DROP VIEW runs", "CREATE TABLE x (y)", "ATTACH '\(folder.path)/other.db' AS other",
      "VACUUM INTO '\(folder.path)/other.db'", "BEGIN", "SELECT 1; DELETE FROM run",
      "REINDEX", "SELECT 1; SELECT 2",
    ] {
      #expect(outcome(sql) == refused, "\(sql)")
      #expect(throws: ArtifactError.writingQuery, "\(sql)") { try store.sql(sql) }
    }
    #expect(access("\(folder.path)/other.db", F_OK) != 0)
    #expect(outcome("SELECT count(*) FROM run") == "1")
    #expect(outcome("PRAGMA query_only = OFF") == "\(ArtifactError.writingQuery)")
    #expect(
      outcome("PRAGMA user_version = 5") != ""
        || outcome("PRAGMA user_version") == "\(ArtifactStore.schemaVersion)")
    #expect(outcome("PRAGMA user_version") == "\(ArtifactStore.schemaVersion)")
  }

  @Test func `what does not compile says why`() {
    #expect(
      outcome("SELECT surprise FROM runs")
        == "The query does not work: no such column: surprise. Correct the SQL.")
    #expect(outcome("").contains("The query"))
    #expect(outcome("SELECT load_extension('x')").contains("not authorized"))
  }

  @Test func `what does not end is stopped`() {
    let endless = "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT "
    #expect(outcome(endless + "sum(i) FROM x", timeLimit: 0.2).contains("longer than 0.2 s"))
    #expect(outcome(endless + "i FROM x").contains("more than 100 rows"))
    #expect(outcome(endless + "zeroblob(100000000) FROM x").contains("too many bytes"))
  }
}
