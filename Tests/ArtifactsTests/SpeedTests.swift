internal import Artifacts
internal import Glibc
internal import JSON
internal import Testing
internal import TestSupport

@Suite("Large stores", .serialized)
struct SpeedTests {
  let folder = TemporaryFolder()

  /// Milliseconds of processor time of this thread, which other tests and programs do not change.
  private func cost(_ body: () throws -> Void) rethrows -> Int {
    func now() -> Int {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
    let start = now()
    try body()
    return now() - start
  }

  private func byteCount() -> Int {
    var information = stat()
    stat(folder.store, &information)
    return information.st_size
  }

  @Test func `queries search and never scan what is large`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    try store.record(.large(1000, keepingEach: 4))
    #expect(try store.search("iece99", limit: 5).rows.count == 5)
    for sql in [
      "SELECT * FROM tokens WHERE run = 1 LIMIT 5",
      "SELECT surface FROM tokens WHERE run = 1 AND status = 'dropped' LIMIT 5",
      "SELECT surface FROM tokens WHERE run = 1 AND script = 'Latn' ORDER BY count DESC LIMIT 5",
      "SELECT count(*) FROM tokens WHERE run = 1 AND status = 'kept'",
      "SELECT * FROM counts WHERE run = 1 AND old_id = 7",
      """
      SELECT surface, counts.count FROM tokens JOIN counts USING (run, old_id)
      WHERE run = 1 AND language = 'und'
      """,
      "SELECT * FROM weights WHERE run = 1 AND new_id = 7",
      "SELECT * FROM mixtures WHERE run = 1",
      "SELECT surface FROM pieces WHERE vocabulary = 1 LIMIT 5",
      "SELECT * FROM coverage WHERE run = 1 AND language = 'und'",
      """
      SELECT surface FROM pieces WHERE key IN (
        SELECT rowid FROM piece_search WHERE piece_search MATCH '"iec"') LIMIT 5
      """,
    ] {
      let plan = try store.sql("EXPLAIN QUERY PLAN " + sql).column("detail") ?? []
      let scans = plan.filter { detail in
        guard case .text(let text) = detail else { return false }
        return [
          "piece", "piece_count", "kept_row", "added_row", "weight", "mixture", "curve_point",
        ].contains {
          text == "SCAN \($0)" || text.hasPrefix("SCAN \($0) ")
        }
      }
      #expect(scans == [], "\(sql)")
    }
  }

  @Test func `ten million weights go in at once`() throws {
    let isLong = getenv("LEXOTOMY_LONG_TESTS") != nil
    let (rows, width) = (isLong ? 100_000 : 2000, 100)
    var run = RunRecord.large(isLong ? 1_000_000 : 20_000, keepingEach: 4)
    run.mixing = MixtureRecord(sourceRowCount: 250_000, header: JSONObject()) { take in
      for row in 0..<rows {
        try take(
          MixtureRecord.Row(
            matrix: .input, newID: 1_000_000 + row, spelling: "p\(row)", method: "ofa",
            weights: (0..<width).map { ($0 * 2500, 1 / Double(1 + row % 97 + $0)) }))
      }
    }
    let store = try ArtifactStore(folder.store, for: .recording)
    let milliseconds = try cost { try store.record(run) }
    try store.close()
    print("\(rows * width) weights: \(milliseconds) ms, \(byteCount()) bytes")
    #expect(milliseconds < (isLong ? 60_000 : 3000))
    let reader = try ArtifactStore(folder.store, for: .querying)
    var found = 0
    let asked = try cost {
      found = try reader.weights(run: 1, token: "#\(1_000_000 + rows / 2)").rows.count
    }
    #expect(found == width)
    #expect(asked < 300)
  }

  @Test func `runs with a large vocabulary are small, fast to record and fast to query`() throws {
    let runs = getenv("LEXOTOMY_LONG_TESTS") == nil ? 3 : 50
    let store = try ArtifactStore(folder.store, for: .recording)
    let run = RunRecord.large(250_000, keepingEach: 4)
    let first = try cost { try store.record(run) }
    try store.close()
    let size = byteCount()
    let more = try ArtifactStore(folder.store, for: .recording)
    let others = try cost { for _ in 1..<runs { try more.record(run) } } / (runs - 1)
    try more.close()
    let growth = (byteCount() - size) / (runs - 1)
    print("first run: \(first) ms, \(size) bytes; others: \(others) ms, \(growth) bytes each")
    #expect(size < 40 << 20 && growth < 5 << 20)

    let reader = try ArtifactStore(folder.store, for: .querying)
    func measure(_ name: String, limit: Int = 500, _ body: () throws -> Table) throws {
      var rows = 0
      let milliseconds = try cost { rows = try body().rows.count }
      print("\(name): \(milliseconds) ms, \(rows) rows")
      #expect(milliseconds < limit, "\(name)")
    }
    for status in PlanRowRecord.Status.allCases {
      try measure("\(status)") { try reader.tokens(run: 2, status: status, limit: 50) }
      try measure("\(status) by count") {
        try reader.tokens(run: 2, status: status, orderByCount: true, limit: 50)
      }
    }
    try measure("first") { try reader.tokens(run: 2, limit: 50) }
    try measure("by count") { try reader.tokens(run: 2, orderByCount: true, limit: 50) }
    try measure("script") { try reader.tokens(run: 2, script: "Cyrl") }
    try measure("script by count") {
      try reader.tokens(run: 2, script: "Cyrl", orderByCount: true, limit: 50)
    }
    try measure("no script") { try reader.tokens(run: 2, script: "Hani", limit: 50) }
    try measure("like") { try reader.tokens(run: 2, like: "%24999%", limit: 50) }
    try measure("dropped like") {
      try reader.tokens(run: 2, status: .dropped, like: "%7%8%", orderByCount: true, limit: 50)
    }
    try measure("language") { try reader.tokens(run: 2, language: "und", limit: 50) }
    try measure("language by count") {
      try reader.tokens(run: 2, language: "und", orderByCount: true, limit: 50)
    }
    try measure("view") {
      try reader.sql("SELECT * FROM tokens WHERE run = 2 AND status = 'dropped' LIMIT 50")
    }
    try measure("first search", limit: 10_000) { try reader.search("iece24999", limit: 50) }
    try measure("search", limit: 100) { try reader.search("iece24999", limit: 50) }
    try measure("all", limit: 10_000) { try reader.tokens(run: 2) }
  }
}
