internal import Artifacts
internal import Corpora
internal import Files
internal import Surgery
internal import Tokenizers

extension Learn {
  /// Learns, writes the file of pieces, and records the run: both, or neither.
  ///
  /// - Throws: `SurgeryError`, `TokenizerError`, `CorpusError`, `FileError`, `ArtifactError`;
  ///   `OperationError.refuted` if protected text would have other tokens.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    let counts = try wordCounts(reporting: report)
    var result =
      if let counts, lists.isEmpty {
        try learned(from: counts, reporting: report)
      } else {
        try learned(
          from: Self.list(from: lists, field: settings.field), counts: counts, reporting: report)
      }
    let contents = result.learned.fileContents()
    guard let path = settings.store else {
      try ReplacedFile.write(contents, to: output)
      return result
    }
    let store = try ArtifactStore(path, for: .recording)
    result.run = try store.record(record(of: result, contents, output, since: started)) {
      try ReplacedFile.write(contents, to: output)
      return RunCompletion(finished: .now)
    }
    try store.close()
    return result
  }

  /// Counts the words of the corpus, and writes a file of them.
  ///
  /// - Throws: `CorpusError`, `FileError`, `TokenizerError`, `SurgeryError`.
  public func countWords(output: String, reporting report: (Event) -> Void) throws {
    try wordCounts(reporting: report)?.write(to: output)
  }

  private func record(
    of report: Report, _ contents: [UInt8], _ output: String, since started: Timestamp
  ) throws -> RunRecord {
    var run = RunRecord(
      command: "learn", toolVersion: LexotomyVersion.current, started: started, finished: .now,
      parameters: settings.parameters)
    let inputs =
      [(tokenizer.path, "tokenizer")] + (corpus + protectedSources).map { ($0.path, "corpus") }
      + words.map { ($0, "words") } + lists.map { ($0.path, "list") }
    var seen: Set<String> = ["-"]
    run.artifacts = try inputs.filter { seen.insert($0.0).inserted }
      .map { try ArtifactRecord(reading: $0.0, kind: $0.1) }
    run.artifacts.append(
      ArtifactRecord(
        sha256: Digest(of: contents).hex, kind: "pieces", name: Folder.lastComponent(of: output),
        byteCount: contents.count, role: .output, path: output))
    run.metrics = Self.metrics(of: report)
    return run
  }

  private static func metrics(of report: Report) -> [MetricRecord] {
    var metrics = [
      MetricRecord(name: "pieces", value: Double(report.learned.pieces.count), unit: "pieces"),
      MetricRecord(
        name: "protected_lines", value: Double(report.protectedLineCount), unit: "lines"),
      MetricRecord(
        name: "protected_lines_changed", value: Double(report.changedLineCount), unit: "lines"),
    ]
    for language in report.languages {
      func add(_ name: String, _ value: Double?, _ unit: String) {
        guard let value else { return }
        metrics.append(
          MetricRecord(name: name, language: language.tag, value: value, unit: unit))
      }
      add("pieces_learnt", Double(language.pieceCount), "pieces")
      add("tokens_per_word_before", language.before.tokensPerWord, "tokens")
      add("tokens_per_word_after", language.after.tokensPerWord, "tokens")
    }
    return metrics
  }
}
