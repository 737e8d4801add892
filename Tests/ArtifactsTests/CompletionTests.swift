internal import Artifacts
internal import GRDB
internal import Testing
internal import TestSupport

@Suite("Recording while a run ends")
struct CompletionTests {
  let folder = TemporaryFolder()

  private struct Failure: Error, Equatable { let reason: String }

  private func open() throws -> ArtifactStore {
    try ArtifactStore(folder.store, for: .recording, busySeconds: 0.1)
  }

  @Test func `what comes at the end is recorded too`() throws {
    let store = try open()
    let artifact = ArtifactRecord(
      sha256: String(repeating: "f6", count: 32), kind: "checkpoint", name: "m", byteCount: 1,
      role: .output, path: "out/m")
    let run = try store.record(.small) {
      RunCompletion(
        finished: Timestamp(secondsSinceEpoch: 3600), artifacts: [artifact],
        metrics: [MetricRecord(name: "claims", value: 9, unit: "claims")])
    }
    #expect(run == 1)
    #expect(try store.sql("SELECT finished_at FROM runs").lines == ["1970-01-01T01:00:00Z"])
    #expect(try store.sql("SELECT role FROM lineage ORDER BY 1").lines == ["input", "output"])
    #expect(try store.metrics(run: 1).lines.first == "claims,,9.0,claims")
  }

  @Test func `an end that fails leaves nothing and its error stays`() throws {
    let store = try open()
    #expect(throws: Failure(reason: "disk")) {
      try store.record(.large(1000)) { throw Failure(reason: "disk") }
    }
    #expect(throws: DatabaseError.self) {
      try store.record(.small) { throw DatabaseError(message: "of another store") }
    }
    for table in ["run", "vocabulary", "piece", "kept_row", "word"] {
      #expect(try store.sql("SELECT count(*) FROM \(table)").lines == ["0"], "\(table)")
    }
    #expect(try store.record(.small) == 1)
  }

  @Test func `the bulk is in before the end and readers do not see it`() throws {
    let store = try open()
    try store.record(.plain())
    try store.record(.large(1000)) {
      let reader = try ArtifactStore(folder.store, for: .querying)
      #expect(try reader.runs().rows.count == 1)
      #expect(throws: ArtifactError.busy(path: folder.store, seconds: 0.1)) {
        try ArtifactStore(folder.store, for: .recording, busySeconds: 0.1).record(.plain())
      }
      return RunCompletion(finished: .now)
    }
    #expect(try store.runs().rows.count == 2)
  }
}
