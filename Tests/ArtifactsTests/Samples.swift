internal import Artifacts
internal import Glibc
internal import JSON
internal import TestSupport

extension TemporaryFolder {
  /// Where the store of the test is.
  var store: String { "\(path)/store.db" }

  /// Writes bytes where the store would be.
  func write(_ bytes: [UInt8]) throws { try write(bytes, to: "store.db") }
}

extension RunRecord {
  /// A run without anything.
  static func plain(_ command: String = "trim") -> RunRecord {
    RunRecord(
      command: command, toolVersion: "0.1.0", started: Timestamp(secondsSinceEpoch: 0),
      finished: Timestamp(secondsSinceEpoch: 60), seed: 7,
      parameters: JSONObject(["size": .number(2), "name": .string("é\u{0}")]))
  }

  /// A small trimming: three pieces, of which the second is dropped and one is added.
  static var small: RunRecord {
    var run = plain()
    let sha256 = String(repeating: "a1", count: 32)
    run.artifacts = [
      ArtifactRecord(
        sha256: sha256, kind: "corpus", name: "fr.txt", byteCount: 3, role: .input,
        path: "texts/fr.txt")
    ]
    run.vocabularies = [
      VocabularyRecord(
        side: .source, kind: "bpe", sha256: sha256, size: 3,
        pieces: [
          PieceRecord(id: 0, surface: "<s>", bytes: [], script: "Zyyy", type: "special"),
          PieceRecord(
            id: 1, surface: "日本", bytes: Array("日本".utf8), script: "Hani", type: "normal",
            score: -1.5),
          PieceRecord(
            id: 2, surface: "\u{202E}\u{0}", bytes: [0, 0xFF], script: "Latn", type: "byte"),
        ]),
      VocabularyRecord(
        side: .result, kind: "bpe", sha256: String(repeating: "b2", count: 32), size: 3,
        pieces: [
          PieceRecord(
            id: 2, surface: "neu", bytes: Array("neu".utf8), script: "Latn", type: "normal")
        ]),
    ]
    run.counts = [
      PieceCountRecord(sourceID: 2, language: "fr", count: 5),
      PieceCountRecord(sourceID: 2, language: "de", count: 7),
      PieceCountRecord(sourceID: 1, language: "ja", count: 1),
    ]
    run.plan = [
      .kept(0, as: 0, reason: "special"), .kept(2, as: 1, reason: "counted"),
      .added(as: 2, reason: "learnt"),
    ]
    run.dropReason = "rare"
    run.mixing = MixtureRecord(sourceRowCount: 3, header: JSONObject(["seed": .number(7)])) {
      take in
      try take(
        MixtureRecord.Row(
          matrix: .input, newID: 2, spelling: "neu", method: "subword-mean",
          weights: [(1, 0.75), (3, 0.25)]))
    }
    run.curve = [
      CoveragePoint(language: "de", size: 3, lineCoverage: 1, tokenCoverage: 1),
      CoveragePoint(language: "fr", size: 1, lineCoverage: 0.5, tokenCoverage: 0.8),
      CoveragePoint(language: "fr", size: 2, lineCoverage: 0.95, tokenCoverage: 0.99),
    ]
    run.metrics = [
      MetricRecord(name: "tokens", value: 13, unit: "1"),
      MetricRecord(name: "tokens", language: "fr", value: 5, unit: "1"),
    ]
    return run
  }

  /// A trimming of `count` pieces, of which every `step`th is kept and counted.
  static func large(_ count: Int, keepingEach step: Int = 1) -> RunRecord {
    var run = plain()
    run.vocabularies = [
      VocabularyRecord(
        side: .source, kind: "unigram", sha256: String(repeating: "c3", count: 32), size: count
      ) { take in
        for id in 0..<count {
          let text = "piece\(id)"
          try take(
            PieceRecord(
              id: id, surface: "▁\(text)", bytes: Array(" \(text)".utf8),
              script: id % 1000 == 999 ? "Cyrl" : "Latn", type: "normal", score: Double(id) / -7))
        }
      }
    ]
    let kept = Array(stride(from: 0, to: count, by: step))
    run.counts = kept.map { PieceCountRecord(sourceID: $0, language: "und", count: $0 % 9973) }
    run.plan = kept.enumerated().map { .kept($1, as: $0, reason: "counted") }
    run.dropReason = "not needed"
    return run
  }
}

extension Table {
  /// The cells as text, with a bar between them.
  var lines: [String] {
    let text = String(decoding: TableFormat.csv.text(of: self), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map(String.init)
  }
}
