internal import Artifacts
internal import Checkpoints
public import Corpora
internal import Files
internal import RowPlans
public import Surgery
internal import Tokenizers

/// Trims the vocabulary of a model to a text: read, count, plan, apply, verify, record.
public struct Trim: PlannedOperation {
  /// The origin of a plan.
  public enum Basis: Sendable {
    /// Text.
    case corpus([CorpusSource])
    /// Files of counts.
    case counts([String])
    /// The exemplar characters of languages.
    case languages([String])
  }

  /// The model.
  public let model: Model
  /// The origin of the plan.
  public let basis: Basis
  /// The size, weights and floors.
  public var options = TrimOptions()
  /// Texts, one a line, whose pieces stay; or pieces as they are spelt.
  public var keepFile: String?
  /// The form in which the weights are written.
  public var output = OutputOptions()
  /// The settings; a record has the digests of the source's weights if the model was opened with them.
  public var settings = OperationSettings()

  /// Prepares to trim a model.
  public init(_ model: Model, to basis: Basis) {
    self.model = model
    self.basis = basis
  }

  /// A plan with its origin.
  public struct Planned: Sendable {
    /// The rows that stay, with the reasons.
    public let plan: TrimPlan
    /// The counts, if the plan was made from text.
    public let counts: CorpusCounts?
    /// The text that was read.
    public let inputs: [CorpusInput]
    /// The outcome that the plan foretells.
    public let forecast: TrimForecast
    /// The tokenizer's files after the surgery.
    let tokenizerFiles: [TokenizerFile]
    /// The tokenizer that was read back from them.
    let trimmed: any Tokenizer
    /// Pieces that no plan may drop, with the reasons.
    let required: [(id: TokenID, reason: String)]
    /// Pieces that the user wants kept.
    let listed: [TokenID]

    /// Returns the model that is to be written.
    func model(for trim: Trim) throws -> PlannedModel {
      let card = TrimCard(model: trim.model, forecast: forecast, plan: plan)
      let rowPlan = plan.rowPlan(sourceRowCount: trim.model.rowCount)
      return PlannedModel(
        rowPlan: rowPlan, tokenizerFiles: tokenizerFiles,
        companions: [.init(name: "README.md", kind: "card", bytes: card.text())],
        shardSize: trim.output.shardSize,
        form: try trim.model.form(trim.output, after: rowPlan))
    }
  }

  /// The result of a trimming.
  public struct Report: Sendable {
    /// The outcome that was foretold.
    public let forecast: TrimForecast
    /// The names of the files that were written.
    public let written: [String]
    /// Remarks, such as on files of the source that the result has not.
    public let notes: [String]
    /// The claims that were checked in the files.
    public let claims: [Claim]
    /// The number of the run in the store.
    public let run: Int?

    init(planned: Planned, _ applied: AppliedPlan, run: Int?) {
      forecast = planned.forecast
      written = applied.written.files.map(\.name)
      notes = applied.written.notes
      claims = applied.claims
      self.run = run
    }
  }

  public func plan(reporting report: (Event) -> Void) throws -> Planned {
    try planned(in: try .temporary(), reporting: report)
  }

  /// Counts and plans, and writes the tokenizer's files only.
  private func planned(
    in staged: StagedFolder, reporting report: (Event) -> Void
  ) throws -> Planned {
    let required = try model.requiredPieces()
    let listed = try listedPieces()
    let planner = TrimPlanner(tokenizer: model.tokenizer, required: required, listed: listed)
    report(.began("count"))
    let (plan, counts, inputs) = try makePlan(planner)
    report(.began("plan"))
    let rowPlan = plan.rowPlan(sourceRowCount: model.rowCount)
    let preview = try model.tokenizer.preview(of: rowPlan)
    let files =
      preview != nil
      ? []
      : try model.tokenizerFolder?.files(after: rowPlan) ?? model.tokenizer.files(after: rowPlan)
    for file in files { try staged.write(file.bytes, to: file.name) }
    let trimmed =
      try preview
      ?? TokenizerFormat.read(
        model.resultPath(in: staged.folder), pattern: model.tokenizer.pattern)
    let forecast = try TrimForecast(
      model: model, plan: plan, counts: counts, trimmed: trimmed,
      form: model.form(output, after: rowPlan))
    return Planned(
      plan: plan, counts: counts, inputs: inputs, forecast: forecast, tokenizerFiles: files,
      trimmed: trimmed, required: required, listed: listed)
  }

  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    try model.checkWritable()
    let store = try settings.store.map { try ArtifactStore($0, for: .recording) }
    let staged = try StagedFolder(destination: output)
    let planned = try planned(in: staged, reporting: report)

    report(.began("apply, verify, record"))
    let application = PlanApplication(
      model: model, planned: try planned.model(for: self), staged: staged,
      isRecorded: store != nil, isCompared: true
    ) { try verified(staged, written: $0, planned: planned) }
    let record = TrimRecord(
      trim: self, planned: planned,
      rowPlan: planned.plan.rowPlan(sourceRowCount: model.rowCount), output: output)
    let (applied, run) = try application.perform(recording: record, in: store, started: started)
    return Report(planned: planned, applied, run: run)
  }

  /// Checks what was written; the text too, if it is not too much of it.
  private func verified(
    _ staged: StagedFolder, written: WrittenModel, planned: Planned
  ) throws -> [Claim] {
    // What was made in memory for the plan is read again where it is written only now.
    let result = try model.result(in: staged.folder, tokenizer: planned.trimmed)
    var verifying = Verifying(source: model, result: result)
    verifying.expected = (written.rowPlan, planned.tokenizerFiles)
    verifying.written = written
    verifying.jobs = settings.jobs
    verifying.field = settings.field
    if case .corpus(let sources) = basis, !sources.contains(where: \.isStandardInput),
      planned.inputs.reduce(0, { $0 + $1.byteCount }) <= Self.rereadLimit
    {
      verifying.sources = sources
    }
    return try verifying.claims()
  }

  /// The greatest number of bytes of text that are encoded again to check the result at once.
  public static let rereadLimit = 1 << 25

  private func makePlan(
    _ planner: TrimPlanner
  ) throws -> (TrimPlan, CorpusCounts?, [CorpusInput]) {
    switch basis {
    case .corpus(let sources):
      var count = Count(tokenizer: model.tokenizer, sources: sources)
      count.settings = settings
      count.isDigesting = settings.store != nil
      let counted = try count.counted()
      return (
        try planner.plan(for: counted.counts, options: options), counted.counts, counted.inputs
      )
    case .counts(let paths):
      let counts = try CorpusCounts(merging: paths)
      let pattern = model.tokenizer.pattern
      guard counts.options["pattern"] == pattern else {
        throw SurgeryError.differentOptions(
          counts.options, pattern.map { ["pattern": $0] } ?? [:])
      }
      let digest = try TokenizerDigest.digest(of: model.tokenizer)
      guard counts.tokenizer == digest else {
        throw SurgeryError.differentTokenizers(counts.tokenizer.hex, digest.hex)
      }
      return (try planner.plan(for: counts, options: options), counts, [])
    case .languages(let tags):
      let alphabet = try ExemplarAlphabet(of: tags, tokenizer: model.tokenizer)
      return (try planner.plan(for: alphabet, options: options), nil, [])
    }
  }

  /// Returns the pieces of the user's list: what is spelt as a piece is one, all else is text.
  private func listedPieces() throws -> [TokenID] {
    guard let keepFile else { return [] }
    let encoders = model.tokenizer.sides.map { $0.makeEncoder() }
    var listed: [TokenID] = []
    try CorpusReader([CorpusSource(keepFile, layout: .lines)]).forEachLine { line in
      let text = (0..<line.count).map { line[$0] }
      if let id = model.tokenizer.vocabulary.id(of: text) { listed.append(id) }
      var tokens: [Token] = []
      for encoder in encoders {
        try encoder.encode(line, addingSpecialTokens: false, into: &tokens)
      }
      listed += tokens.map(\.id)
    }
    return listed
  }
}
