internal import Artifacts
internal import Files
internal import JSON

/// The record of a run that makes a folder without a plan of its own: `adapt`, `factorize`, `restore`.
struct FolderRecord: Sendable {
  /// The command.
  let command: String
  /// When it began.
  let started: Timestamp
  /// The command line.
  let parameters: JSONObject
  /// The files that were read, with their kinds.
  let inputs: [(path: String, kind: String)]
  /// The figures.
  let metrics: [MetricRecord]
  /// The kind of the files that are written.
  let outputKind: String

  /// Makes a folder appear, and records the run: both, or neither.
  ///
  /// - Parameters:
  ///   - staged: The folder, all of whose files are written.
  ///   - store: The path of the store; `nil` for none.
  /// - Returns: The number of the run.
  /// - Throws: `ArtifactError`, `FileError`.
  func commit(_ staged: StagedFolder, in store: String?) throws -> Int? {
    guard let store else {
      try staged.commit()
      return nil
    }
    var run = RunRecord(
      command: command, toolVersion: LexotomyVersion.current, started: started, finished: .now,
      parameters: parameters)
    run.metrics = metrics
    run.artifacts = try inputs.map { try ArtifactRecord(reading: $0.path, kind: $0.kind) }
    run.artifacts += try staged.folder.names().compactMap { name in
      guard let file = try? InputFile(staged.folder.path(of: name)) else { return nil }
      return ArtifactRecord(
        sha256: try Digest(of: file).hex, kind: outputKind, name: name, byteCount: file.size,
        role: .output, path: "\(staged.destination)/\(name)")
    }
    let artifacts = try ArtifactStore(store, for: .recording)
    let number = try artifacts.record(run) {
      try staged.commit()
      return RunCompletion(finished: .now)
    }
    try artifacts.close()
    return number
  }
}
