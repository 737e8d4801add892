internal import Artifacts
internal import Checkpoints
public import Corpora
internal import Files
internal import Initializers
public import JSON
internal import RowPlans
public import Surgery
internal import Tokenizers

/// Extends the vocabulary of a model by new pieces: read, plan, mix, apply, verify, record.
///
/// Every old piece keeps its ID, and with it every bit of its rows; the new pieces follow. Padding
/// rows behind the last piece give way to them.
public struct Extending: Sendable {
  /// The model.
  public let model: Model
  /// What is added.
  public let pieces: LearnedPieces
  /// The model or tokenizer whose tokenizer the result gets; `nil` if pieces are added.
  public let target: Model?
  /// The file that the pieces come from, for the record.
  public var piecesPath: String?
  /// How the rows are made.
  public let options: MixingOptions
  /// How many threads.
  public var jobs = 1
  /// Text to encode with both models.
  public var sources: [CorpusSource] = []
  /// The field of JSON lines that holds the text.
  public var field = "text"
  /// How the weights are written.
  public var output = OutputOptions()
  /// The store, or `nil` for none.
  public var store: String?
  /// What the user asked, for the record.
  public var parameters = JSONObject()

  /// Prepares to extend a model.
  ///
  /// - Throws: `SurgeryError.differentTokenizers` if the pieces were learnt on top of another
  ///   tokenizer, `OperationError.nothingAdded` if there are none.
  public init(_ model: Model, by pieces: LearnedPieces, options: MixingOptions) throws {
    let digest = try TokenizerDigest.digest(of: model.tokenizer)
    if let learnedFor = pieces.tokenizer, learnedFor != digest {
      throw SurgeryError.differentTokenizers(learnedFor.hex, digest.hex)
    }
    guard !pieces.pieces.isEmpty else { throw OperationError.nothingAdded(path: model.path) }
    self.model = model
    self.pieces = pieces
    self.options = options
    target = nil
  }

  /// Prepares to replace the tokenizer of a model: pieces that both have keep their rows.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - target: A folder with the tokenizer that it gets, or its file.
  ///   - options: How the rows of the other pieces are made.
  public init(_ model: Model, replacingTokenizerBy target: Model, options: MixingOptions) {
    self.model = model
    self.target = target
    self.options = options
    pieces = LearnedPieces(tokenizer: nil, algorithm: .bpe, pieces: [])
  }

  /// A plan with the weights.
  public struct Planned: Sendable {
    /// How the added rows are made.
    public let mixing: Mixing
    /// What it would give.
    public let forecast: ExtensionForecast
    let rowPlan: RowPlan
    let tokenizerFiles: [TokenizerFile]
    let extended: any Tokenizer
    let newPieces: NewPieces
    let replacement: VocabularyReplacement?
  }

  /// What an extension gives.
  public struct Report: Sendable {
    /// What was planned.
    public let forecast: ExtensionForecast
    /// What was written, by name.
    public let written: [String]
    /// What the source has and the result has not, and other remarks.
    public let notes: [String]
    /// What was checked in the files that were written.
    public let claims: [Claim]
    /// The number of the run in the store.
    public let run: Int?
  }

  /// Plans and mixes, and writes nothing.
  ///
  /// - Throws: the typed errors of the modules that plan and mix.
  public func planned(reporting report: (Event) -> Void = { _ in }) throws -> Planned {
    try planned(in: try .temporary(), reporting: report)
  }

  /// Plans and mixes, and writes the tokenizer's files only.
  private func planned(
    in staged: StagedFolder, reporting report: (Event) -> Void
  ) throws -> Planned {
    report(.began("plan"))
    if target != nil, model.gguf != nil {
      throw CheckpointError.unsupported(
        place: model.path, feature: "another tokenizer for a GGUF file")
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
      model.gguf == nil
      ? try TokenizerFormat.read(
        model.resultPath(in: staged.folder), pattern: model.tokenizer.pattern)
      : try model.tokenizer.adding(new)
    if target == nil { try NewPieces.checkReach(from: model.tokenizer, to: extended) }
    report(.began("mix"))
    let mixing = try MixingMaker(
      model: model, new: new, extended: extended, options: options, jobs: jobs,
      replacement: replacement
    ).make()
    if !mixing.names.isEmpty,
      !mixing.input.provenance.contains(where: { $0.method == options.method })
    {
      let reason = mixing.input.provenance.first?.fallbacks.first?.reason.rawValue ?? "nothing"
      report(
        .note(
          "\(options.method.rawValue) made no row at all (\(reason)); all are fallbacks. Is what it "
            + "works with for these languages?"))
    }
    let forecast = try ExtensionForecast(
      model: model, pieces: pieces, plan: rowPlan, mixing: mixing, extended: extended,
      form: model.form(output, after: rowPlan))
    return Planned(
      mixing: mixing, forecast: forecast, rowPlan: rowPlan, tokenizerFiles: files,
      extended: extended, newPieces: new, replacement: replacement)
  }

  /// Extends the model into a new folder.
  ///
  /// - Parameters:
  ///   - output: Where the folder shall appear.
  ///   - report: Takes events.
  /// - Returns: What was done.
  /// - Throws: `OperationError.refuted` if a claim does not hold (nothing appears then), and the typed
  ///   errors of all modules.
  public func perform(
    output: String, reporting report: (Event) -> Void = { _ in }
  ) throws -> Report {
    let started = Timestamp.now
    let store = try store.map { try ArtifactStore($0, for: .recording) }
    try model.gguf?.checkWritable()
    let staged = try StagedFolder(destination: output)
    let planned = try planned(in: staged, reporting: report)
    report(.began("apply, verify, record"))
    let application = PlanApplication(
      model: model, planned: try plannedModel(planned), staged: staged, isRecorded: store != nil
    ) { try verified(staged, written: $0, planned: planned) }
    let record = ExtensionRecord(extending: self, planned: planned, output: output)
    let (applied, run) = try application.perform(recording: record, in: store, started: started)
    return Report(
      forecast: planned.forecast, written: applied.written.files.map(\.name),
      notes: applied.written.notes, claims: applied.claims, run: run)
  }

  /// What is to be written.
  private func plannedModel(_ planned: Planned) throws -> PlannedModel {
    let card = ExtensionCard(model: model, forecast: planned.forecast)
    return PlannedModel(
      rowPlan: planned.rowPlan, tokenizerFiles: planned.tokenizerFiles,
      companions: (target == nil
        ? [.init(name: LearnedPieces.fileName, kind: "pieces", bytes: pieces.fileContents())] : [])
        + [
          .init(
            name: Mixing.fileName, kind: "weights", bytes: planned.mixing.fileContents(),
            isKept: false),
          .init(name: "README.md", kind: "card", bytes: card.text()),
        ],
      replacement: planned.replacement, newPieces: planned.newPieces,
      added: try MixedRows(planned.mixing, of: model.vocabularyTables(), jobs: jobs),
      shardSize: output.shardSize, form: try model.form(output, after: planned.rowPlan))
  }

  /// Checks what was written, from the files.
  private func verified(
    _ staged: StagedFolder, written: WrittenModel, planned: Planned
  ) throws -> [Claim] {
    let result = try readBack(from: staged, planned: planned)
    var verifying = Verifying(source: model, result: result)
    verifying.expected = (planned.rowPlan, planned.tokenizerFiles)
    verifying.jobs = jobs
    verifying.field = field
    verifying.sources = sources
    return try verifying.claims()
  }

  /// The model that was written, read again.
  private func readBack(from staged: StagedFolder, planned: Planned) throws -> Model {
    do {
      return try Model(
        model.resultPath(in: staged.folder), tokenizer: model.gguf == nil ? planned.extended : nil)
    } catch TokenizerError.unsuitable(let file, let place, let problem) {
      // The file is a copy of the target's, which the user knows.
      throw TokenizerError.unsuitable(file: target?.path ?? file, place: place, problem: problem)
    }
  }
}
