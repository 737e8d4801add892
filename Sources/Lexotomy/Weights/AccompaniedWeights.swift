internal import Checkpoints
internal import Files
internal import RowPlans

/// Weights of one format, with the same weights in others beside them.
///
/// The first are the model's; the others are rewritten with them where that can be done.
struct AccompaniedWeights: ModelWeights {
  /// The weights that tell what the model is.
  let main: any ModelWeights
  /// The weights beside them.
  let others: [any ModelWeights]

  /// All weights.
  var parts: [any ModelWeights] { [main] + others }

  /// Returns nothing: what accompanies others is found by its own format.
  static func find(at place: WeightPlace) throws -> FoundWeights? { nil }

  /// Opens weights that were found; `nil` if there are none.
  ///
  /// - Throws: The errors of the formats.
  static func open(
    _ found: [FoundWeights], in surroundings: WeightSurroundings
  ) throws -> (any ModelWeights)? {
    var opened: [any ModelWeights] = []
    for found in found {
      let surroundings = WeightSurroundings(
        tokenizer: surroundings.tokenizer, configuration: surroundings.configuration,
        main: opened.first)
      if let weights = try found.open(surroundings) { opened.append(weights) }
    }
    guard let first = opened.first, opened.count > 1 else { return opened.first }
    return AccompaniedWeights(main: first, others: Array(opened.dropFirst()))
  }

  var path: String { main.path }
  var library: String { main.library }
  var rowCount: Int? { main.rowCount ?? others.lazy.compactMap(\.rowCount).first }
  var isTied: Bool? { main.isTied ?? others.lazy.compactMap(\.isTied).first }
  var holdsTokenizer: Bool { main.holdsTokenizer }
  var indexedTensors: [Inspection.IndexedTensor] { main.indexedTensors }
  var names: [String] { main.names }
  var problems: [String] { parts.flatMap(\.problems) }
  var tables: VocabularyTables { main.tables }
  var refusal: any Error { main.refusal }

  func storedHead() throws -> (name: String, isCopy: Bool)? { try main.storedHead() }
  func namedTensors() throws -> NamedTensors { try main.namedTensors() }
  func checkWritable() throws { try main.checkWritable() }
  func check(_ options: OutputOptions) throws { try main.check(options) }
  func form(of result: any ModelWeights) -> TensorForm? { main.form(of: result) }

  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize) {
    try main.sizes(after: plan, form: form)
  }

  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights {
    try parts.reduce(into: WrittenWeights()) { all, part in
      let written = try part.write(
        surgery, to: staged, isDigested: isDigested, isCompared: isCompared)
      all.files += written.files
      all.sources += written.sources
      all.comparisons += written.comparisons
      all.notes += written.notes
      all.done += written.done
    }
  }

  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison] {
    try parts.flatMap { try $0.compare(surgery, with: result, knowing: known, jobs: jobs) }
  }
}
