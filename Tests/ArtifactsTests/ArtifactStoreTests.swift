internal import Artifacts
internal import GRDB
internal import Testing
internal import TestSupport

@Suite("Artifact store")
struct ArtifactStoreTests {
  let folder = TemporaryFolder()

  private func open(_ access: ArtifactStore.Access = .recording) throws -> ArtifactStore {
    try ArtifactStore(folder.store, for: access, busySeconds: 0.1)
  }

  @Test func `what is recorded is found again`() throws {
    let store = try open()
    #expect(try store.latestRun() == nil)
    #expect(try store.record(.small) == 1)
    #expect(try store.record(.plain("count")) == 2)
    try store.close()
    let reader = try open(.querying)
    #expect(try reader.latestRun() == 2)
    #expect(
      try reader.runs().lines == [
        #"2,count,0.1.0,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,7,"{""size"":2,""name"":""é\u0000""}",succeeded"#,
        #"1,trim,0.1.0,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,7,"{""size"":2,""name"":""é\u0000""}",succeeded"#,
      ])
    #expect(try reader.metrics(run: 1).lines == ["tokens,,13.0,1", "tokens,fr,5.0,1"])
  }

  @Test func `tokens are chosen by status, script, language and text`() throws {
    let store = try open()
    try store.record(.small)
    let lines = [
      "0,0,kept,special,<s>,Zyyy,special,,", "1,,dropped,rare,日本,Hani,normal,-1.5,1",
      "2,1,kept,counted,\u{202E}␀,Latn,byte,,12", ",2,added,learnt,neu,Latn,normal,,",
    ]
    #expect(try store.tokens(run: 1).lines == lines)
    #expect(try store.tokens(run: 1, status: .kept).lines == [lines[0], lines[2]])
    #expect(try store.tokens(run: 1, script: "Latn").lines == [lines[2], lines[3]])
    #expect(
      try store.tokens(run: 1, language: "fr").lines == ["2,1,kept,counted,\u{202E}␀,Latn,byte,,5"])
    #expect(try store.tokens(run: 1, like: "_本").lines == [lines[1]])
    #expect(try store.tokens(run: 1, like: "' OR 1 --").lines == [])
    #expect(
      try store.tokens(run: 1, orderByCount: true, limit: 3).lines == [
        lines[2], lines[1], lines[0],
      ])
    #expect(throws: ArtifactError.noRun(path: folder.store, run: 9)) { try store.tokens(run: 9) }
  }

  @Test func `the views show files, lineage and bytes`() throws {
    let store = try open()
    try store.record(.small)
    try store.record(.small)
    let sha256 = String(repeating: "a1", count: 32)
    #expect(try store.sql("SELECT * FROM artifacts").lines == ["\(sha256),corpus,fr.txt,3,1"])
    #expect(
      try store.sql("SELECT * FROM lineage WHERE run = 2").lines
        == ["2,trim,input,texts/fr.txt,\(sha256),corpus,3"])
    #expect(
      try store.sql("SELECT bytes FROM tokens WHERE run = 1 AND old_id = 2").rows
        == [[.text("00ff")]])
    #expect(try store.sql("SELECT sum(count) FROM counts WHERE run = 1").lines == ["13"])
  }

  @Test func `each view and each of its columns is documented`() throws {
    let store = try open()
    let views = try store.sql("SELECT name FROM sqlite_schema WHERE type = 'view'").lines
    #expect(views.count == 11)
    for view in views {
      let columns = try store.sql("SELECT * FROM \(view)").columns
      let documented = try store.sql(
        "SELECT \"column\" FROM documentation WHERE view = '\(view)'"
      ).lines
      #expect(Set(columns + ["\"\""]) == Set(documented))
    }
  }

  @Test func `a run that breaks a rule leaves nothing`() throws {
    let store = try open()
    var twice = RunRecord.small
    twice.metrics.append(twice.metrics[1])
    var nan = RunRecord.small
    nan.metrics[0].value = .nan
    var digest = RunRecord.small
    digest.artifacts[0].sha256 = "ab"
    var twoRows = RunRecord.small
    twoRows.plan[1].newID = 0
    var stray = RunRecord.small
    stray.plan[1].oldID = 9
    var negative = RunRecord.small
    negative.counts[0].count = -1
    var wide = RunRecord.small
    wide.counts[0].sourceID = 1 << 32
    var order = RunRecord.small
    order.finished = Timestamp(secondsSinceEpoch: -1)
    for run in [twice, nan, digest, twoRows, stray, negative, wide, order] {
      #expect(performing: { try store.record(run) }, throws: { "\($0)".contains("breaks a rule") })
    }
    for table in [
      "run", "artifact", "run_artifact", "vocabulary", "piece", "count_group", "piece_count",
      "kept_row",
      "added_row", "metric", "word", "mixing", "mixture", "weight", "curve_point",
    ] {
      #expect(try store.sql("SELECT count(*) FROM \(table)").lines == ["0"], "\(table)")
    }
    #expect(try store.record(.small) == 1)
  }

  @Test func `a store that is locked is waited for and then refused`() throws {
    let store = try open()
    let other = try DatabaseQueue(path: folder.store)
    try other.inTransaction(.immediate) { _ in
      let busy = ArtifactError.busy(path: folder.store, seconds: 0.1)
      #expect(throws: busy) { try store.record(.small) }
      #expect(busy.isInputOutputFailure)
      return .commit
    }
    #expect(try store.record(.small) == 1)
  }
}
