internal import Artifacts
internal import Files
public import Initializers
internal import JSON
internal import Surgery
internal import RowPlans
internal import Tokenizers

/// Repeats a recorded surgery: from the store and the base model come the same bytes.
public struct Reapply: WritingOperation {
  /// The path of the store that has the run.
  public let store: String
  /// The number of the run.
  public let run: Int
  /// The path of the model that the run began with.
  public let base: String
  public var settings = OperationSettings()

  /// The result of a repetition.
  public struct Report: Sendable {
    /// The names of the files that were written, with the SHA-256 that the record has, too.
    public let written: [(name: String, sha256: String)]
    /// The method that made the added rows and its settings, as far as they were recorded; none if the
    /// run added no rows.
    public let method: [(key: String, value: SettingValue)]
    /// Remarks.
    public let notes: [String]
    /// The claims that were checked.
    public let claims: [Claim]
  }

  /// Prepares to repeat a run.
  public init(store: String, run: Int, to base: String) {
    self.store = store
    self.run = run
    self.base = base
  }

  /// Writes the result again.
  ///
  /// - Throws: `OperationError.refuted` if a file is not what the run wrote; nothing appears then.
  ///   `OperationError.wrongBase` if the model is another, `OperationError.notRepeatable` if the run
  ///   made no model; and the typed errors of all modules.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let store = try ArtifactStore(store, for: .querying)
    let recorded = try store.recorded(run: run)
    let expected = try store.files(run: run, role: .output)
    guard !expected.isEmpty, recorded.sourceDigest != nil else {
      throw OperationError.notRepeatable(run: run)
    }
    let model = try source(at: base, of: recorded)
    if recorded.toolVersion != LexotomyVersion.current {
      report(
        .note("run \(run) was made by version \(recorded.toolVersion); bytes may differ"))
    }
    report(.began("plan"))
    let planned = try plannedModel(model, recorded, expected, in: store)
    let staged = try StagedFolder(destination: output)
    for file in planned.tokenizerFiles { try staged.write(file.bytes, to: file.name) }
    report(.began("apply"))
    let written = try ModelWriter(
      model: model, planned: planned, staged: staged, isRecorded: true
    ).write()
    let claim = Claim.repetition(of: run, expected, written.files)
    guard !claim.isRefuted else { throw OperationError.refuted([claim]) }
    try staged.commit()
    return Report(
      written: written.files.map { ($0.name, $0.digest?.hex ?? "") },
      method: try Self.method(recorded.parameters), notes: written.notes, claims: [claim])
  }

  /// The source, which must have the tokenizer and the rows that the run's source had.
  private func source(at path: String, of recorded: RecordedRun) throws -> Model {
    let ignored = recorded.parameters["ignore-tensor"]?.array?.compactMap(\.string) ?? []
    let model = try Model(
      path, ignoring: Set(ignored), pattern: recorded.parameters["pattern"]?.string)
    let digest = try TokenizerDigest.digest(of: model.tokenizer).hex
    guard digest == recorded.sourceDigest, model.rowCount == recorded.sourceRowCount else {
      throw OperationError.wrongBase(
        path: path, run: run, digest: digest, recorded: recorded.sourceDigest ?? "none")
    }
    return model
  }

  private func plannedModel(
    _ model: Model, _ recorded: RecordedRun, _ expected: [ArtifactRecord], in store: ArtifactStore
  ) throws -> PlannedModel {
    var addedCount = 0
    let rows = try store.plan(run: run).map { row -> RowPlan.Row in
      if let old = row.oldID, old < model.rowCount { return .kept(TokenID(old)) }
      addedCount += 1
      return .added(addedCount - 1)
    }
    let plan = RowPlan(rows: rows, of: model.rowCount)
    let kept = expected.filter { $0.contents != nil }
    var companions = kept.filter { $0.kind != "tokenizer" }.map {
      PlannedModel.Companion(
        name: Folder.lastComponent(of: $0.path), kind: $0.kind, bytes: $0.contents ?? [])
    }
    let mixing = try store.mixing(run: run)?.file(path: store.path)
    if let mixing {
      companions.append(
        .init(name: MixtureFile.fileName, kind: "weights", bytes: mixing.fileContents()))
    }
    // The files of another tokenizer are in the store; those of any other run follow from the source,
    // though the store may have some of them, where a later run used the result as a target.
    let files =
      mixing?.target == nil
      ? try tokenizerFiles(model, plan, companions)
      : kept.filter { $0.kind == "tokenizer" }.map {
        TokenizerFile(name: Folder.lastComponent(of: $0.path), bytes: $0.contents ?? [])
      }
    var planned = PlannedModel(rowPlan: plan, tokenizerFiles: files, companions: companions)
    let options = OutputOptions(recorded: recorded.parameters)
    planned.shardSize = options.shardSize
    planned.form = try model.form(options, after: plan)
    if mixing?.target != nil {
      let staged = try StagedFolder.temporary()
      for file in files { try staged.write(file.bytes, to: file.name) }
      planned.replacement = try model.replacement(by: Model(staged.folder.path))
    }
    if let mixing {
      planned.added = try AddedTables(mixing, of: model.vocabularyTables(), jobs: settings.jobs)
    }
    planned.newPieces = try newPieces(model, companions) ?? .none
    return planned
  }

  /// The tokenizer's files, from the source's and the pieces that were added.
  private func tokenizerFiles(
    _ model: Model, _ plan: RowPlan, _ companions: [PlannedModel.Companion]
  ) throws -> [TokenizerFile] {
    guard let new = try newPieces(model, companions) else {
      return try model.tokenizerFolder?.files(after: plan) ?? model.tokenizer.files(after: plan)
    }
    return try model.tokenizerFolder?.files(after: plan, adding: new)
      ?? model.tokenizer.files(after: plan, adding: new)
  }

  /// The pieces that were added, `nil` if none were.
  private func newPieces(
    _ model: Model, _ companions: [PlannedModel.Companion]
  ) throws -> NewPieces? {
    try companions.first { $0.name == LearnedPieces.fileName }.map { pieces in
      try LearnedPieces(
        fileContents: pieces.bytes, path: pieces.name, tokenizer: model.tokenizer
      ).newPieces
    }
  }

  /// Returns the method and its settings, without the defaults of those that an early version left out.
  private static func method(
    _ parameters: JSONObject
  ) throws -> [(key: String, value: SettingValue)] {
    try MixingMethod(recorded: parameters)?.record.compactMap { entry in
      parameters[entry.key].flatMap { SettingValue($0) }.map { (entry.key, $0) }
    } ?? []
  }
}
