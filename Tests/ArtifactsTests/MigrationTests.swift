internal import Artifacts
internal import GRDB
internal import Glibc
internal import Testing
internal import TestSupport

@Suite("Stores of older versions")
struct MigrationTests {
  let folder = TemporaryFolder()

  init() throws {
    let queue = try DatabaseQueue(path: folder.store)
    try queue.writeWithoutTransaction { try $0.execute(sql: SchemaOne.sql) }
    try queue.close()
  }

  private let rows = [
    "0,0,kept,used,<s>,Zyyy,special,,", "1,1,kept,used,▁maji,Latn,normal,-1.5,7",
    "2,,dropped,not needed,safari,Latn,normal,-2.5,",
  ]

  @Test func `a store of schema 1 is updated when it is asked, and has all it had`() throws {
    let store = try ArtifactStore(folder.store, for: .querying)
    #expect(try store.tokens(run: 1).lines == rows)
    #expect(try store.metrics(run: 1).lines == ["rows_after,,2.0,rows"])
    #expect(try store.sql("PRAGMA user_version").lines == ["\(ArtifactStore.schemaVersion)"])
    #expect(try store.faults() == [])
  }

  @Test func `its pieces are found by their text`() throws {
    let store = try ArtifactStore(folder.store, for: .querying)
    #expect(try store.search("afar", limit: 9).lines == ["1,2,safari,Latn,normal,1"])
    #expect(try store.search("\"x\" OR", limit: 9).rows == [])
  }

  @Test func `runs are recorded beside the old ones`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    #expect(try store.record(.small) == 2)
    #expect(try store.tokens(run: 1).lines == rows)
    #expect(try store.weights(run: 2, token: "neu").rows.count == 2)
  }

  @Test func `an updated store has the schema of a new one`() throws {
    let other = TemporaryFolder()
    try ArtifactStore(other.store, for: .recording).close()
    try ArtifactStore(folder.store, for: .recording).close()
    let schemas = try [folder.store, other.store].map { path in
      try DatabaseQueue(path: path).read { database in
        try Set(
          String.fetchAll(
            database, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
          ).map { $0.filter { !$0.isWhitespace } })
      }
    }
    #expect(schemas[0] == schemas[1])
  }

  @Test(.enabled(if: getuid() != 0, "root may write everything"))
  func `one that cannot be written is refused with advice`() throws {
    chmod(folder.store, 0o444)
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    #expect {
      try ArtifactStore(folder.store, for: .querying)
    } throws: {
      "\($0)".contains("cannot be written")
    }
  }
}
