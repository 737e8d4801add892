internal import Artifacts
internal import Files
public import JSON
internal import Surgery
internal import Tokenizers

extension Learning {
  /// Writes the pieces, and records the run: both, or neither.
  ///
  /// - Parameters:
  ///   - report: What was learnt.
  ///   - output: The file of pieces.
  ///   - inputs: The files of text, word counts and lists that were read, with their kinds.
  ///   - parameters: What the user asked.
  ///   - store: The path of the store.
  /// - Returns: The number of the run.
  /// - Throws: `ArtifactError`, `FileError`.
  public func write(
    _ report: Report, to output: String, from inputs: [(path: String, kind: String)],
    parameters: JSONObject, store: String
  ) throws -> Int {
    let contents = report.learned.fileContents()
    var run = RunRecord(
      command: "learn", toolVersion: LexotomyVersion.current, started: started, finished: .now,
      parameters: parameters)
    var seen: Set<String> = ["-"]
    run.artifacts =
      try ([(tokenizer.path, "tokenizer")] + inputs).filter { seen.insert($0.0).inserted }
      .map { try ArtifactRecord(reading: $0.0, kind: $0.1) }
    run.artifacts.append(
      ArtifactRecord(
        sha256: Digest(of: contents).hex, kind: "pieces", name: Folder.lastComponent(of: output),
        byteCount: contents.count, role: .output, path: output))
    run.metrics = Self.metrics(of: report)
    let store = try ArtifactStore(store, for: .recording)
    let number = try store.record(run) {
      try ReplacedFile.write(contents, to: output)
      return RunCompletion(finished: .now)
    }
    try store.close()
    return number
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
