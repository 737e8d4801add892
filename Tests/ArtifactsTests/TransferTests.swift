internal import Artifacts
internal import GRDB
internal import Testing
internal import TestSupport

@Suite("Moving and forgetting runs")
struct TransferTests {
  let folder = TemporaryFolder()
  let other = TemporaryFolder()

  private static let tables = [
    "run", "artifact", "run_artifact", "vocabulary", "piece", "count_group", "piece_count",
    "kept_row",
    "added_row", "metric", "mixing", "mixture", "weight", "curve_point", "content",
  ]

  private func dump(_ store: ArtifactStore) throws -> [[String]] {
    try ["runs", "lineage", "counts", "tokens", "metrics", "mixtures", "weights", "coverage"].map {
      try store.sql("SELECT * FROM \($0)").lines.sorted()
    }
  }

  @Test func `a run that moves is the same run`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    var run = RunRecord.small
    run.artifacts[0].contents = [1, 2, 3]
    try store.record(run)
    let file = try ArtifactStore(other.store, for: .recording)
    #expect(try file.number(of: store.record(of: 1)) == nil)
    try file.record(store.record(of: 1))
    #expect(try dump(file) == dump(store))
    #expect(try file.number(of: store.record(of: 1)) == 1)
    #expect(try file.files(run: 1, role: .input).first?.contents == [1, 2, 3])
  }

  @Test func `what is forgotten leaves nothing and others keep all`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    try store.record(.small)
    try store.record(.large(2000, keepingEach: 3))
    try store.record(.small)
    let gone = try store.forget(runs: [1, 2])
    #expect(gone == (runs: 2, vocabularies: 1, artifacts: 0))
    #expect(try store.tokens(run: 3).rows.count == 4)
    #expect(try store.weights(run: 3, token: "neu").rows.count == 2)
    #expect(try store.search("piece", limit: 5).rows == [])
    #expect(try store.faults() == [])
    #expect(try store.forget(runs: [3]) == (runs: 1, vocabularies: 2, artifacts: 1))
    try store.compact()
    for table in Self.tables {
      #expect(try store.sql("SELECT count(*) FROM \(table)").lines == ["0"], "\(table)")
    }
    #expect(try store.faults() == [])
    #expect(throws: ArtifactError.noRun(path: folder.store, run: 3)) { try store.forget(runs: [3]) }
  }

  @Test func `faults are found`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    try store.record(.small)
    #expect(try store.faults() == [])
    try store.close()
    for sql in [
      "DELETE FROM piece", "DELETE FROM weight", "UPDATE kept_row SET key = key + (9 << 32)",
      "PRAGMA foreign_keys = OFF; DELETE FROM artifact",
    ] {
      let copy = TemporaryFolder()
      try DatabaseQueue(path: folder.store).backup(to: DatabaseQueue(path: copy.store))
      try DatabaseQueue(path: copy.store).writeWithoutTransaction { try $0.execute(sql: sql) }
      #expect(try ArtifactStore(copy.store, for: .querying).faults() != [], "\(sql)")
    }
  }

  @Test func `lineage is a tree through the runs`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    func file(_ letter: String, _ role: ArtifactRecord.Role) -> ArtifactRecord {
      ArtifactRecord(
        sha256: String(repeating: letter, count: 64), kind: "checkpoint", name: letter,
        byteCount: 1, role: role, path: "m/\(letter)")
    }
    for (input, output) in [("a", "b"), ("b", "c")] {
      var run = RunRecord.plain()
      run.artifacts = [file(input, .input), file(output, .output)]
      try store.record(run)
    }
    let tree = [
      "run 2: trim 1970-01-01T00:00:00Z", "├─ from checkpoint m/b",
      "│  └─ run 1: trim 1970-01-01T00:00:00Z", "│     └─ from checkpoint m/a",
      "└─ to checkpoint m/c",
    ]
    #expect(try store.lineage(of: "2").column("lineage")?.compactMap(\.string) == tree)
    let file = try store.lineage(of: "bbbb").column("lineage")?.compactMap(\.string) ?? []
    #expect(file.first == "checkpoint b" && file.last == "└─ read by run 2: trim")
    #expect(try store.lineage(of: "m/a").rows.count == 2)
    #expect(throws: ArtifactError.noArtifact(path: folder.store, name: "ff", found: 0)) {
      try store.lineage(of: "ff")
    }
  }

  @Test func `two runs are compared`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    try store.record(.large(100, keepingEach: 2))
    try store.record(.large(100, keepingEach: 4))
    #expect(
      try store.comparison(of: 1, with: 2).lines.prefix(4) == [
        "pieces kept,50,25", "pieces dropped,50,75", "pieces added,0,0", "kept by this only,25,0",
      ])
    #expect(try store.summary(run: 1).lines.contains("parameter size,2"))
  }
}
