internal import Artifacts
internal import Checkpoints
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Gives a model that was trained after a trimming the vocabulary of the source back.
///
/// Rows of kept pieces are the trained ones, those of dropped pieces the source's; the tokenizer is
/// the source's, all other weights and the configuration are the trained model's, with IDs as the
/// source has them.
public struct Restore: WritingOperation {
  /// The trained model.
  public let model: Model
  /// The model that it was trimmed from.
  public let base: Model
  public var settings = OperationSettings()

  /// The result of a restoration.
  public struct Report: Sendable {
    /// The rows that are the trained model's, and those that are the base's.
    public let rows: (trained: Int, base: Int)
    /// The names of the files that were written.
    public let written: [String]
    /// Remarks.
    public let notes: [String]
    /// The claims that were checked in the files.
    public let claims: [Claim]
    /// The number of the run in the store.
    public let run: Int?
  }

  /// Prepares to restore a model.
  public init(_ model: Model, from base: Model) {
    self.model = model
    self.base = base
  }

  /// Writes the model into a new folder.
  ///
  /// - Throws: `OperationError.notTrimmed` if the model has other pieces than some of the base's,
  ///   `.refuted` if a claim does not hold (nothing appears then); and the typed errors of all
  ///   modules, such as `CheckpointError.noLender` if the rows of both cannot stand in one matrix.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    let weights = try model.requiredWeights()
    let (tensors, lender) = (
      try weights.namedTensors(), try base.requiredWeights().namedTensors()
    )
    let plan = try rowPlan()
    let rows = try lender.rows(dropped(plan), for: tensors)
    let files = try tokenizerFiles(of: base)
    let staged = try StagedFolder(destination: output)
    for file in files { try staged.write(file.bytes, to: file.name) }
    var planned = PlannedModel(
      rowPlan: plan, tokenizerFiles: files,
      companions: [.init(name: "README.md", kind: "card", bytes: card())], added: rows)
    planned.replaced = Set(try tokenizerFiles(of: model).map(\.name))
    let written = try ModelWriter(
      model: model, planned: planned, staged: staged, isRecorded: false
    ).write()
    let claims = try claims(planned.weightSurgery, of: weights, in: staged)
    guard !claims.contains(where: \.isRefuted) else { throw OperationError.refuted(claims) }
    let kept = plan.keptIDs().count
    let record = FolderRecord(
      command: "restore", started: started, parameters: settings.parameters,
      inputs: try tensors.paths().map { ($0, "checkpoint") }
        + lender.paths().map { ($0, "base") },
      metrics: [
        MetricRecord(name: "rows_trained", value: Double(kept), unit: "rows"),
        MetricRecord(name: "rows_base", value: Double(plan.rows.count - kept), unit: "rows"),
      ], outputKind: "model")
    let run = try record.commit(staged, in: settings.store)
    return Report(
      rows: (kept, plan.rows.count - kept), written: written.files.map(\.name),
      notes: written.notes, claims: claims, run: run)
  }

  /// The rows of the base, each from the trained model or, if it was dropped, from the base.
  private func rowPlan() throws -> RowPlan {
    let comparison = TokenizerComparison(source: base.tokenizer, result: model.tokenizer)
    guard let trimming = comparison.rowPlan(sourceRowCount: base.rowCount),
      trimming.rows.count == model.rowCount
    else { throw OperationError.notTrimmed(path: model.path, base: base.path) }
    var addedCount = 0
    let rows = (0..<base.rowCount).map { index -> RowPlan.Row in
      if let id = trimming.newID(of: TokenID(index)) { return .kept(id) }
      addedCount += 1
      return .added(addedCount - 1)
    }
    return RowPlan(rows: rows, of: model.rowCount)
  }

  /// The tokenizer's files as they are.
  private func tokenizerFiles(of model: Model) throws -> [TokenizerFile] {
    guard let tokenizers = model.tokenizerFolder else { return [] }
    let same = RowPlan(keeping: (0..<model.rowCount).map { TokenID($0) }, of: model.rowCount)
    return try tokenizers.files(after: same).map { file in
      TokenizerFile(
        name: file.name,
        bytes: try InputFile.contents(of: tokenizers.folder.path(of: file.name)))
    }
  }

  /// The IDs of the base whose rows are its own.
  private func dropped(_ plan: RowPlan) -> [TokenID] {
    plan.rows.indices.compactMap { index in
      if case .added = plan.rows[index] { TokenID(index) } else { nil }
    }
  }

  private func claims(
    _ surgery: WeightSurgery, of weights: any ModelWeights, in staged: StagedFolder
  ) throws -> [Claim] {
    let result = try Model(staged.folder.path, tokenizer: nil, formats: model.formats)
    let comparisons = try weights.compare(surgery, with: result, knowing: [], jobs: settings.jobs)
    return Claim.restoration(
      of: base, to: result, comparisons, keptCount: surgery.plan.keptIDs().count)
  }

  private func card() -> [UInt8] {
    let lines =
      ["---", "base_model: \(base.name)"] + base.sourceLicence() + ["tags:", "- lexotomy", "---"]
      + [
        "", "# \(model.name), with the vocabulary of \(base.name)", "",
        "Rows of pieces that `\(model.name)` has are its own, all others those of `\(base.name)`; "
          + "restored by lexotomy \(LexotomyVersion.current).",
      ]
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
