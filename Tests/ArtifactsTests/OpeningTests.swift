internal import Artifacts
internal import GRDB
internal import Testing
internal import TestSupport

@Suite("Opening a store")
struct OpeningTests {
  let folder = TemporaryFolder()

  private func message(_ access: ArtifactStore.Access) -> String {
    do {
      _ = try ArtifactStore(folder.store, for: access)
      return "opened"
    } catch { return String("\(error)".dropFirst(folder.store.count)) }
  }

  private func change(_ sql: String) throws {
    try DatabaseQueue(path: folder.store).write { try $0.execute(sql: sql) }
  }

  @Test func `a missing store can be made and cannot be queried`() {
    #expect(
      message(.querying)
        == ": there is no artifact store here, or it may not be read. Check the path.")
    #expect(message(.recording) == "opened")
    #expect(message(.querying) == "opened")
  }

  @Test func `an empty file becomes a store and a store stays what it is`() throws {
    try folder.write([])
    #expect(message(.querying).contains("this is no artifact store"))
    for _ in 0..<2 { #expect(message(.recording) == "opened") }
    let pragmas = try DatabaseQueue(path: folder.store).read { database in
      try ["user_version", "application_id", "journal_mode"].map {
        try String.fetchOne(database, sql: "PRAGMA \($0)")
      }
    }
    #expect(pragmas == ["\(ArtifactStore.schemaVersion)", "1280857165", "wal"])
  }

  @Test func `files of others are refused and left alone`() throws {
    try folder.write(Array("This is a text file, which is longer than a header of SQLite.\n".utf8))
    let refusal =
      ": this is no artifact store of lexotomy. Choose another file."
    #expect(message(.querying) == refusal)
    #expect(message(.recording) == refusal)
    try folder.write([])
    try change("CREATE TABLE other (id)")
    #expect(message(.querying) == refusal)
    #expect(message(.recording) == refusal)
  }

  @Test func `a newer store is refused`() throws {
    #expect(message(.recording) == "opened")
    try change("PRAGMA user_version = 99")
    let refusal =
      " has schema 99; this lexotomy knows \(ArtifactStore.schemaVersion). Update lexotomy, "
      + "or choose another store."
    #expect(message(.querying) == refusal)
    #expect(message(.recording) == refusal)
  }

  @Test func `a store that cannot be made is a failure of the world`() {
    #expect {
      try ArtifactStore("/none/store.db", for: .recording)
    } throws: {
      ($0 as? ArtifactError)?.isInputOutputFailure == true
    }
  }

  @Test func `timestamps are ISO 8601`() {
    let texts = [
      0: "1970-01-01T00:00:00Z", -1: "1969-12-31T23:59:59Z", 951_868_799: "2000-02-29T23:59:59Z",
      1_709_164_800: "2024-02-29T00:00:00Z", 4_107_542_400: "2100-03-01T00:00:00Z",
    ]
    for (seconds, text) in texts {
      #expect(Timestamp(secondsSinceEpoch: seconds).description == text)
    }
    #expect(Timestamp.now > Timestamp(secondsSinceEpoch: 1_700_000_000))
  }
}
