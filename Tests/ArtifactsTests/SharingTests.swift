internal import Artifacts
internal import Glibc
internal import Synchronization
internal import Testing
internal import TestSupport

@Suite("Sharing vocabularies")
struct SharingTests {
  let folder = TemporaryFolder()

  private func open() throws -> ArtifactStore {
    try ArtifactStore(folder.store, for: .recording, busySeconds: 0.1)
  }

  @Test func `the pieces of a vocabulary are asked for and stored once`() throws {
    let store = try open()
    let calls = Mutex(0)
    var run = RunRecord.small
    let pieces = run.vocabularies[0].pieces
    run.vocabularies[0].pieces = { take in
      calls.withLock { $0 += 1 }
      try pieces(take)
    }
    for _ in 0..<3 { try store.record(run) }
    #expect(calls.withLock { $0 } == 1)
    #expect(try store.sql("SELECT count(*) FROM piece").lines == ["4"])
    #expect(try store.sql("SELECT count(*) FROM vocabulary").lines == ["2"])
    #expect(try store.tokens(run: 1) == store.tokens(run: 3))
    run.vocabularies[0].sha256 = String(repeating: "d4", count: 32)
    try store.record(run)
    #expect(calls.withLock { $0 } == 2)
  }

  @Test func `a result becomes a source and gets all its pieces`() throws {
    let store = try open()
    try store.record(.small)
    var next = RunRecord.plain()
    let pieces = (0..<3).map {
      PieceRecord(id: $0, surface: "p\($0)", bytes: [], script: "Latn", type: "normal")
    }
    next.vocabularies = [
      VocabularyRecord(
        side: .source, kind: "bpe", sha256: String(repeating: "b2", count: 32), size: 3,
        pieces: pieces)
    ]
    next.plan = [.kept(2, as: 0, reason: "counted")]
    next.dropReason = "rare"
    try store.record(next)
    #expect(
      try store.sql("SELECT old_id, status, reason FROM tokens WHERE run = 2 ORDER BY 1").lines
        == ["0,dropped,rare", "1,dropped,rare", "2,kept,counted"])
    let one = try store.tokens(run: 2, limit: 1)
    #expect(one.lines == ["0,,dropped,rare,p0,Latn,normal,,"])
  }

  @Test func `the view agrees with the query`() throws {
    let store = try open()
    try store.record(.small)
    try store.record(.large(3000, keepingEach: 4))
    for run in 1...2 {
      let columns = TokensColumns.list
      let query = try store.sql(
        "SELECT \(columns) FROM tokens WHERE run = \(run) ORDER BY old_id IS NULL, old_id, new_id")
      #expect(try store.tokens(run: run) == query)
      for status in PlanRowRecord.Status.allCases {
        let some = try store.sql(
          """
          SELECT \(columns) FROM tokens WHERE run = \(run) AND status = '\(status.rawValue)'
          ORDER BY count DESC NULLS LAST, old_id LIMIT 40
          """)
        #expect(try store.tokens(run: run, status: status, orderByCount: true, limit: 40) == some)
      }
    }
    #expect(try store.sql("SELECT count(*) FROM tokens WHERE status = 'dropped'").lines == ["2251"])
  }

  @Test func `a run without a surgery drops nothing`() throws {
    let store = try open()
    var run = RunRecord.small
    run.plan = []
    run.dropReason = nil
    try store.record(run)
    #expect(try store.tokens(run: 1).rows == [])
    #expect(try store.tokens(run: 1, status: .dropped).rows == [])
    #expect(try store.sql("SELECT * FROM tokens").rows == [])
    #expect(try store.sql("SELECT sum(count) FROM counts").lines == ["13"])
  }

  @Test func `bytes that the surface tells are derived and others are kept`() throws {
    let store = try open()
    let pieces: [(String, [UInt8])] = [
      ("▁a▁", Array(" a ".utf8)), ("▁", Array("▁".utf8)), ("Ġa", Array(" a".utf8)), ("é", [0xC3]),
      ("", []), ("a", Array("ab".utf8)), ("<0x00>", [0]), ("\u{0}", [0]), ("━", Array("━".utf8)),
    ]
    var run = RunRecord.plain()
    run.vocabularies = [
      VocabularyRecord(
        side: .source, kind: "bpe", sha256: String(repeating: "e5", count: 32), size: 9,
        pieces: pieces.enumerated().map {
          PieceRecord(id: $0, surface: $1.0, bytes: $1.1, script: "Zyyy", type: "normal")
        })
    ]
    run.dropReason = "rare"
    try store.record(run)
    #expect(
      try store.sql("SELECT bytes FROM tokens ORDER BY old_id").rows
        == pieces.map { piece in
          [.text(piece.1.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())]
        })
    #expect(try store.sql("SELECT count(bytes) FROM piece").lines == ["6"])
  }
}

/// The columns that queries give, for SQL.
private enum TokensColumns {
  static let list = "old_id, new_id, status, reason, surface, script, type, score, count"
}
