internal import Artifacts
internal import Checkpoints
public import Corpora
internal import Files
public import Initializers
internal import JSON
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Measures how well a method makes rows: hides pieces, makes their rows again, and compares.
///
/// The model is trimmed by the hidden pieces and extended by them, as users trim and extend, in a
/// folder that goes afterwards.
public struct Evaluate: Operation {
  public typealias Report = Evaluation

  /// The model.
  public let model: Model
  /// The method that makes the rows, with its fallbacks and settings.
  public let method: MixingMethod
  /// The most pieces that are hidden.
  public var count = 1000
  /// Text that tells how frequent pieces are, and whose sentences are compared.
  public var sources: [CorpusSource] = []
  public var settings = OperationSettings()

  /// Prepares to evaluate a method.
  ///
  /// The seed of the method also chooses the pieces.
  ///
  /// - Throws: `InitializerError` if the configuration of the model has no number where it needs one.
  public init(_ model: Model, method: MixingMethod) throws {
    self.model = model
    self.method = try method.completed(for: model)
  }

  /// Hides, makes again and compares.
  ///
  /// - Parameter report: Takes events.
  /// - Returns: The figures.
  /// - Throws: `OperationError.nothingHidden`, and the typed errors of all modules.
  public func perform(reporting report: (Event) -> Void = { _ in }) throws -> Evaluation {
    let started = Timestamp.now
    let store = try settings.store.map { try ArtifactStore($0, for: .recording) }
    report(.began("hide"))
    try model.checkRows()
    let hidden = try HiddenPieces(count, of: model, seed: method.seed)
    let staged = try StagedFolder.temporary()
    let reduced = try reduced(hidden, in: staged)
    var extend = try Extend(
      reduced, by: hidden.pieces(of: model, without: reduced.tokenizer), method: method)
    extend.settings.jobs = settings.jobs
    let mixing = try extend.plan(reporting: report).mixing
    report(.began("compare"))
    var evaluation = try compared(hidden, reduced, mixing)
    if let store {
      evaluation.run = try store.record(
        EvaluationRecord(evaluate: self, evaluation: evaluation).run(started: started))
      try store.close()
    }
    return evaluation
  }

  /// The model without the hidden pieces.
  private func reduced(_ hidden: HiddenPieces, in staged: StagedFolder) throws -> Model {
    let gone = Set(hidden.ids)
    let plan = RowPlan(
      keeping: model.tokenizer.vocabulary.ids().filter { !gone.contains($0) }, of: model.rowCount)
    let files =
      try model.tokenizerFolder?.files(after: plan) ?? model.tokenizer.files(after: plan)
    for file in files { try staged.write(file.bytes, to: file.name) }
    let planned = PlannedModel(rowPlan: plan, tokenizerFiles: files, companions: [])
    _ = try ModelWriter(
      model: model, planned: planned, staged: staged, isRecorded: false
    ).write()
    return try model.result(in: staged.folder)
  }

  /// Compares the made rows of each table with the true ones.
  private func compared(
    _ hidden: HiddenPieces, _ reduced: Model, _ mixing: MixtureFile
  ) throws -> Evaluation {
    let (truth, source) = (try model.vocabularyTables(), try reduced.vocabularyTables())
    let lenders = try model.lenders()
    let places = Dictionary(uniqueKeysWithValues: zip(lenders, lenders.indices))
    let positions = hidden.ids.compactMap { places[$0.index] }
    let traits = try traits(of: hidden, mixing)
    var sentences: Evaluation.Sentences?
    let tables = try truth.embeddings.compactMap { found, rows -> Evaluation.Table? in
      guard let rest = source.tables.first(where: { $0.name == found.name })?.blocks.first else {
        return nil
      }
      let madeRows = try AddedTables.table(
        mixing, of: rest, role: found.role, isTied: source.isTied, jobs: settings.jobs
      ).rows(jobs: settings.jobs)
      let table = RowSubset(rows, ids: lenders)
      var comparison = try RowComparison(
        of: madeRows, to: positions, in: table, jobs: settings.jobs)
      if found.role == .lmHead || truth.isTied && model.predictsTokens {
        comparison.add(
          try HeadDivergence(
            of: madeRows, to: positions, in: table, seed: method.seed, jobs: settings.jobs))
      }
      if found.role == .inputEmbedding { sentences = try drift(hidden, madeRows, rows, lenders) }
      return Evaluation.Table(name: found.role.rawValue, groups: traits.groups(of: comparison.rows))
    }
    return Evaluation(rowCount: lenders.count, tables: tables, sentences: sentences)
  }

  /// Returns the distances by which the sentences of the text move.
  private func drift(
    _ hidden: HiddenPieces, _ made: DoubleMatrix, _ rows: TensorRows, _ lenders: [Int]
  ) throws -> Evaluation.Sentences? {
    if sources.isEmpty { return nil }
    var drift = SentenceDrift(hidden.ids, model.tokenizer, rows)
    try drift.read(CorpusReader(sources, field: settings.field))
    let mean = try ColumnMoments(of: RowSubset(rows, ids: lenders)).means
    return try drift.measured(with: made, mean: mean, jobs: settings.jobs)
  }

  /// Returns the traits that tell the hidden pieces apart.
  private func traits(of hidden: HiddenPieces, _ mixing: MixtureFile) throws -> HiddenPieceTraits {
    let tokenizer = model.tokenizer
    let surfaces = hidden.ids.map { tokenizer.surface(of: $0) }
    var traits = HiddenPieceTraits()
    traits.add(
      "made by",
      mixing.input.provenance.map {
        $0.method.rawValue + ($0.fallbacks.isEmpty ? "" : " (fallback)")
      })
    traits.add("script", surfaces.map { PieceScript(of: $0).name })
    let lengths = Steps([2, 3, 5, 9], unit: "characters")
    traits.add(
      "length",
      surfaces.map { surface in
        let text = surface.first == 0x20 ? surface.dropFirst() : surface[...]
        return lengths.name(of: text.count { $0 & 0xC0 != 0x80 })
      }, order: lengths.names)
    guard !sources.isEmpty else { return traits }
    var count = Count(tokenizer: tokenizer, sources: sources)
    count.settings = settings
    let counts = try count.counted().counts.total().occurrences()
    let frequencies = Steps([1, 10, 100, 1000], unit: "times")
    traits.add(
      "frequency", hidden.ids.map { frequencies.name(of: Int(clamping: counts[$0])) },
      order: frequencies.names)
    return traits
  }
}

extension Model {
  /// Whether the architecture that the configuration names has an LM head.
  fileprivate var predictsTokens: Bool {
    let names =
      configuration?.files.first?.value["architectures"]?.array?.compactMap(\.string) ?? []
    let heads = [
      "ForCausalLM", "ForMaskedLM", "LMHead", "ForConditionalGeneration", "ForPreTraining",
      "MTModel",
    ]
    return names.contains { name in heads.contains { name.contains($0) } }
  }
}
