internal import Artifacts
internal import Checkpoints
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Takes an adapter or a draft model that was trained on top of a model along to a model that a surgery made of it.
///
/// An adapter is one of PEFT, a draft model one of EAGLE. Rows of kept pieces are its own, bit for bit;
/// added pieces get the rows of the result where the adapter stores whole matrices, and zeros, no
/// change, where it stores factors.
public struct Adapt: WritingOperation {
  /// The folder of the adapter.
  public let path: String
  /// The model that it was trained for.
  public let source: Model
  /// The model that a surgery made of that.
  public let result: Model
  public var settings = OperationSettings()

  /// The result of an adaptation.
  public struct Report: Sendable {
    /// The kind: `adapter` or `draft model`.
    public let kind: String
    /// The tensors that were cut, and those that were copied.
    public let tensors: (cut: Int, copied: Int)
    /// The names of the files that were written.
    public let written: [String]
    /// Remarks.
    public let notes: [String]
    /// The claims that were checked in the files.
    public let claims: [Claim]
    /// The number of the run in the store.
    public let run: Int?
  }

  /// Prepares to adapt the adapter in a folder.
  public init(_ path: String, from source: Model, to result: Model) {
    self.path = path
    self.source = source
    self.result = result
  }

  /// Writes the adapter into a new folder.
  ///
  /// - Throws: `OperationError.notMadeOf` if the result has other rows than some of the source's and
  ///   new ones, `.refuted` if a claim does not hold (nothing appears then); `CheckpointError` for
  ///   what hangs on tokens in a way that is not known; and what reading and writing throws.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    let folder = try Folder(path)
    let rows = try AdaptedRows(from: source, to: result)
    let parts: AdaptedParts
    if folder.has(AdapterFiles.configuration) {
      parts = try AdapterFiles(folder).parts(after: rows, base: result.path)
    } else {
      parts = try DraftFiles(folder).parts(after: rows)
    }
    let staged = try StagedFolder(destination: output)
    for (name, bytes) in parts.files { try staged.write(bytes, to: name) }
    let replacement = try CheckpointReplacement(of: parts.checkpoint, by: parts.made)
    try replacement.write(to: staged)
    let claims = [try claim(parts, replacement, in: staged)]
    guard !claims.contains(where: \.isRefuted) else { throw OperationError.refuted(claims) }
    let tensors = (cut: parts.made.count, copied: parts.checkpoint.tensors.count - parts.made.count)
    let record = FolderRecord(
      command: "adapt", started: started, parameters: settings.parameters,
      inputs: try parts.checkpoint.fileNames.map { (try folder.path(of: $0), "adapter") },
      metrics: [
        MetricRecord(name: "tensors_cut", value: Double(tensors.cut), unit: "tensors"),
        MetricRecord(name: "tensors_copied", value: Double(tensors.copied), unit: "tensors"),
      ], outputKind: "adapter")
    let run = try record.commit(staged, in: settings.store)
    return Report(
      kind: parts.kind, tensors: tensors, written: try Folder(output).names(), notes: parts.notes,
      claims: claims, run: run)
  }

  private func claim(
    _ parts: AdaptedParts, _ replacement: CheckpointReplacement, in staged: StagedFolder
  ) throws -> Claim {
    let result = try parts.checkpoint.sibling(in: staged.folder)
    return Claim.adaptation(
      cutCount: parts.made.count,
      otherCount: parts.checkpoint.tensors.count - parts.made.count,
      try replacement.findings(in: result))
  }
}

/// The parts of an adapted folder.
struct AdaptedParts {
  /// The kind, for people.
  let kind: String
  let checkpoint: Checkpoint
  /// The tensors that take the place of others, by the names of these.
  var made: [String: [MadeTensor]]
  /// Small files by name.
  var files: [(name: String, bytes: [UInt8])]
  var notes: [String] = []
}
