internal import Artifacts
internal import Testing
internal import TestSupport

@Suite("Weights, curves and contents in the store")
struct MixtureStoreTests {
  let folder = TemporaryFolder()

  private func recorded() throws -> ArtifactStore {
    let store = try ArtifactStore(folder.store, for: .recording)
    try store.record(.small)
    return store
  }

  @Test func `weights tell the old pieces, the heaviest first`() throws {
    let store = try recorded()
    let lines = [
      "2,neu,input,subword-mean,0.75,1,日本,", "2,neu,input,subword-mean,0.25,,,0",
    ]
    #expect(try store.weights(run: 1, token: "neu").lines == lines)
    #expect(try store.weights(run: 1, token: "#2").lines == lines)
    #expect(throws: ArtifactError.noPiece(run: 1, name: "n", near: ["neu"])) {
      try store.weights(run: 1, token: "n")
    }
    try store.record(.plain())
    #expect(throws: ArtifactError.nothing(run: 2, kind: "weights: it added no rows")) {
      try store.weights(run: 2, token: "neu")
    }
  }

  @Test func `weights come back to the last bit`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    var run = RunRecord.small
    let weights = [
      0.1, 1, 1.0 / 3, .leastNonzeroMagnitude, -1.7976931348623157e308, 0x1.fffffffffffffp-1,
    ]
    run.mixing?.rows = { take in
      try take(
        MixtureRecord.Row(
          matrix: .input, newID: 2, spelling: "neu", method: "omp", noise: #"{"isotropic":0.5}"#,
          weights: weights.enumerated().map { ($0, $1) }))
    }
    try store.record(run)
    var found: [MixtureRecord.Row] = []
    try store.mixing(run: 1)?.rows { found.append($0) }
    #expect(found.map { $0.weights.map(\.weight) } == [weights])
    #expect(found.map(\.noise) == [#"{"isotropic":0.5}"#])
    #expect(try store.mixing(run: 1)?.header == run.mixing?.header)
    var broken = run
    broken.mixing?.rows = { take in
      try take(
        MixtureRecord.Row(
          matrix: .input, newID: 2, spelling: "neu", method: "omp", weights: [(0, .nan)]))
    }
    #expect { try store.record(broken) } throws: { "\($0)".contains("breaks a rule") }
    #expect(try store.sql("SELECT count(*) FROM mixture").lines == ["1"])
  }

  @Test func `the curve tells the size for a share of the lines`() throws {
    let store = try recorded()
    #expect(try store.coverage(run: 1).rows.count == 3)
    #expect(
      try store.coverage(run: 1, of: 0.9).lines
        == ["de,3,1.0,1.0", "fr,2,0.95,0.99", "all of them,3,,"])
    #expect(try store.coverage(run: 1, of: 0.96).lines == ["de,3,1.0,1.0"])
    try store.record(.plain())
    #expect { try store.coverage(run: 2) } throws: { "\($0)".contains("no curve") }
  }

  @Test func `IDs are translated both ways`() throws {
    let store = try recorded()
    #expect(try store.map(run: 1, ids: [2, 1, 7]).lines == ["2,1,\u{202E}␀", "1,,日本", "7,,"])
    #expect(
      try store.map(run: 1, ids: [2, 1], backwards: true).lines
        == [",2,neu", "2,1,\u{202E}␀"])
    #expect(try store.map(run: 1).rows.count == 3)
  }

  @Test func `contents are kept in parts and come back whole`() throws {
    let store = try ArtifactStore(folder.store, for: .recording)
    var run = RunRecord.small
    let bytes = (0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    run.artifacts[0].contents = bytes
    for _ in 0..<2 { try store.record(run) }
    #expect(try store.sql("SELECT count(*) FROM content").lines == ["3"])
    #expect(try store.files(run: 2, role: .input).first?.contents == bytes)
  }

  @Test func `pieces are searched as their vocabulary grows`() throws {
    let store = try recorded()
    #expect(try store.search("neu", limit: 9).lines == ["2,2,neu,Latn,normal,1"])
    var next = RunRecord.plain()
    next.vocabularies = [
      VocabularyRecord(
        side: .source, kind: "bpe", sha256: String(repeating: "b2", count: 32), size: 3,
        pieces: (0..<3).map {
          PieceRecord(
            id: $0, surface: $0 == 2 ? "neu" : "alt\($0)", bytes: [], script: "Latn",
            type: "normal")
        })
    ]
    next.dropReason = "rare"
    try store.record(next)
    #expect(try store.search("neu", limit: 9).lines == ["2,2,neu,Latn,normal,1 2"])
    #expect(try store.search("alt", limit: 9).rows.count == 2)
    #expect(try store.faults() == [])
  }
}
