internal import Artifacts
internal import Checkpoints
public import Corpora
internal import Files
public import Initializers
internal import RowPlans
public import Surgery
internal import Tokenizers

/// Extends the vocabulary of a model by new pieces: read, plan, mix, apply, verify, record.
///
/// Every old piece keeps its ID, and with it every bit of its rows; the new pieces follow. Padding
/// rows behind the last piece give way to them.
public struct Extend: PlannedOperation {
  /// The model.
  public let model: Model
  /// The pieces that are added.
  public let pieces: LearnedPieces
  /// The model or tokenizer whose tokenizer the result gets; `nil` if pieces are added.
  public let target: Model?
  /// The file that the pieces come from, for the record.
  public var piecesPath: String?
  /// The method that makes the rows, with its fallbacks and settings.
  public let method: MixingMethod
  /// Text to encode with both models.
  public var sources: [CorpusSource] = []
  /// The form in which the weights are written.
  public var output = OutputOptions()
  public var settings = OperationSettings()

  /// Prepares to extend a model.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` if the pieces were learnt on top of another
  ///   tokenizer, `OperationError.nothingAdded` if there are none.
  public init(_ model: Model, by pieces: LearnedPieces, method: MixingMethod) throws {
    let digest = try TokenizerDigest.digest(of: model.tokenizer)
    if let learnedFor = pieces.tokenizer, learnedFor != digest {
      throw SurgeryError.differentTokenizers(learnedFor.hex, digest.hex)
    }
    guard !pieces.pieces.isEmpty else { throw OperationError.nothingAdded(path: model.path) }
    self.model = model
    self.pieces = pieces
    self.method = try method.completed(for: model)
    target = nil
  }

  /// Prepares to replace the tokenizer of a model: pieces that both have keep their rows.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - target: A folder with the tokenizer that it gets, or its file.
  ///   - method: The method that makes the rows of the other pieces.
  /// - Throws: `InitializerError` if the configuration of the model has no number where it needs one.
  public init(
    _ model: Model, replacingTokenizerBy target: Model, method: MixingMethod
  ) throws {
    self.model = model
    self.target = target
    self.method = try method.completed(for: model)
    pieces = LearnedPieces(tokenizer: nil, algorithm: .bpe, pieces: [])
  }

  /// A plan with the weights.
  public struct Planned: Sendable {
    /// The mixtures of the added rows.
    public let mixing: MixtureFile
    /// The result that it would give.
    public let forecast: ExtensionForecast
    let rowPlan: RowPlan
    let tokenizerFiles: [TokenizerFile]
    let extended: any Tokenizer
    let newPieces: NewPieces
    let replacement: VocabularyReplacement?
  }

  /// The result of an extension.
  public struct Report: Sendable {
    /// The forecast of the plan.
    public let forecast: ExtensionForecast
    /// The names of the files that were written.
    public let written: [String]
    /// Remarks, such as on files of the source that the result has not.
    public let notes: [String]
    /// The claims that were checked in the files that were written.
    public let claims: [Claim]
    /// The number of the run in the store.
    public let run: Int?
  }

  public func plan(reporting report: (Event) -> Void) throws -> Planned {
    try planned(in: try .temporary(), reporting: report)
  }

  /// Plans and mixes, and writes the tokenizer's files only.
  private func planned(
    in staged: StagedFolder, reporting report: (Event) -> Void
  ) throws -> Planned {
    report(.began("plan"))
    try model.checkRows()
    if target != nil, model.holdsTokenizer {
      throw CheckpointError.unsupported(
        place: model.path, feature: "another tokenizer for weights that hold one (\(model.library))"
      )
    }
    if model.configuration?.endsAtHighestID == true {
      throw OperationError.endsAtHighestID(path: model.path)
    }
    let replacement = try target.map { try model.replacement(by: $0) }
    let new =
      replacement.map { NewPieces(pieces: $0.names.map { .init(spelling: $0) }) }
      ?? pieces.newPieces
    let rowPlan =
      replacement?.rowPlan
      ?? model.tokenizer.extensionPlan(adding: new.pieces.count, to: model.rowCount)
    let files =
      try target?.unchangedTokenizerFiles()
      ?? model.tokenizerFolder?.files(after: rowPlan, adding: new)
      ?? model.tokenizer.files(after: rowPlan, adding: new)
    for file in files { try staged.write(file.bytes, to: file.name) }
    let extended =
      try model.holdsTokenizer
      ? model.tokenizer.adding(new)
      : TokenizerFormat.read(
        model.resultPath(in: staged.folder), pattern: model.tokenizer.pattern)
    report(.began("mix"))
    let mixing = try RowInitialization(
      model: model, new: new, extended: extended, method: method, jobs: settings.jobs,
      replacement: replacement
    ).mixtures()
    if !mixing.names.isEmpty,
      !mixing.input.provenance.contains(where: { $0.method == method.name })
    {
      let reason = mixing.input.provenance.first?.fallbacks.first?.reason.rawValue ?? "nothing"
      report(
        .note(
          "\(method.name.rawValue) made no row at all (\(reason)); all are fallbacks. Is what it "
            + "works with for these languages?"))
    }
    let forecast = try ExtensionForecast(
      model: model, pieces: pieces, plan: rowPlan, mixing: mixing, extended: extended,
      form: model.form(output, after: rowPlan))
    return Planned(
      mixing: mixing, forecast: forecast, rowPlan: rowPlan, tokenizerFiles: files,
      extended: extended, newPieces: new, replacement: replacement)
  }

  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    let store = try settings.store.map { try ArtifactStore($0, for: .recording) }
    if model.holdsTokenizer { try model.weights?.checkWritable() }
    let staged = try StagedFolder(destination: output)
    let planned = try planned(in: staged, reporting: report)
    report(.began("apply, verify, record"))
    let application = PlanApplication(
      model: model, planned: try plannedModel(planned), staged: staged, isRecorded: store != nil
    ) { try verified(staged, written: $0, planned: planned) }
    let record = ExtensionRecord(extend: self, planned: planned, output: output)
    let (applied, run) = try application.perform(recording: record, in: store, started: started)
    return Report(
      forecast: planned.forecast, written: applied.written.files.map(\.name),
      notes: applied.written.notes, claims: applied.claims, run: run)
  }

  /// Returns the model that is to be written.
  private func plannedModel(_ planned: Planned) throws -> PlannedModel {
    let card = ExtensionCard(model: model, method: method, forecast: planned.forecast)
    return PlannedModel(
      rowPlan: planned.rowPlan, tokenizerFiles: planned.tokenizerFiles,
      companions: (target == nil
        ? [.init(name: LearnedPieces.fileName, kind: "pieces", bytes: pieces.fileContents())] : [])
        + [
          .init(
            name: MixtureFile.fileName, kind: "weights", bytes: planned.mixing.fileContents(),
            isKept: false),
          .init(name: "README.md", kind: "card", bytes: card.text()),
        ],
      replacement: planned.replacement, newPieces: planned.newPieces,
      added: try AddedTables(planned.mixing, of: model.vocabularyTables(), jobs: settings.jobs),
      shardSize: output.shardSize, form: try model.form(output, after: planned.rowPlan))
  }

  /// Checks what was written, from the files.
  private func verified(
    _ staged: StagedFolder, written: WrittenModel, planned: Planned
  ) throws -> [Claim] {
    let result = try readBack(from: staged, planned: planned)
    var verifying = Verifying(source: model, result: result)
    verifying.expected = (planned.rowPlan, planned.tokenizerFiles)
    verifying.jobs = settings.jobs
    verifying.field = settings.field
    verifying.sources = sources
    return try verifying.claims()
  }

  /// The model that was written, read again.
  private func readBack(from staged: StagedFolder, planned: Planned) throws -> Model {
    do {
      return try model.result(in: staged.folder, tokenizer: planned.extended)
    } catch TokenizerError.unsuitable(let file, let place, let problem) {
      // The file is a copy of the target's, which the user knows.
      throw TokenizerError.unsuitable(file: target?.path ?? file, place: place, problem: problem)
    }
  }
}
