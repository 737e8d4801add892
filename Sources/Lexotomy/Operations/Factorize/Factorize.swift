internal import Artifacts
internal import Checkpoints
internal import Files
internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Surgery

/// Lowers the rank of a model's embeddings, as OFA does.
///
/// See Liu et al. 2024 (arXiv 2311.08849). The rows that were the source's are factored, `E ≈ F · P`, and added rows are brought to the same
/// directions. Since added rows are mixtures, and mixing commutes with factoring, this is what mixing the
/// coordinates would give: one extension, with its one search of neighbours, serves every rank.
public struct Factorize: WritingOperation {
  /// The model, extended or not.
  public let model: Model
  /// The numbers that a token keeps, `D'`.
  public let rank: Int
  /// Whether the two factors are written, not their product.
  public var writesFactors = false
  public var settings = OperationSettings()

  /// The result of factoring.
  public struct Report: Sendable {
    /// The rank, which is less than was asked for where the rows have fewer directions.
    public let rank: Int
    /// The length of a row.
    public let columns: Int
    /// The rows of the result.
    public let rowCount: Int
    /// The rows by which directions were found.
    public let factoredCount: Int
    /// The share of the sum of their squares that is left.
    public let share: Double
    /// The numbers in all tensors, before and after.
    public let parameterCounts: (before: Int, after: Int)
    /// Remarks.
    public let notes: [String]
    /// The number of the run in the store.
    public internal(set) var run: Int?
  }

  /// Prepares to factor.
  public init(_ model: Model, rank: Int) {
    self.model = model
    self.rank = rank
  }

  /// Writes the model of lower rank into a new folder.
  ///
  /// - Throws: `OperationError`, `CheckpointError`, `FileError`, `LinearAlgebraError`, `ArtifactError`.
  /// - Complexity: O(*n* · *d*² + *d*³). Memory: the coordinates, twice, and *d*² numbers.
  public func perform(output: String, reporting report: (Event) -> Void) throws -> Report {
    let started = Timestamp.now
    let named = try model.requiredWeights().namedTensors()
    let (checkpoint, tensors) = (named.checkpoint, named.vocabulary)
    guard let folder = model.folder, let configuration = model.configuration,
      let found = tensors.tensors.first(where: { $0.role == .inputEmbedding })
    else { throw OperationError.noWeights(path: model.path) }
    guard let rows = TensorRows(of: found, in: checkpoint), let format = found.format else {
      throw found.mixingRefusal
    }
    guard (1..<rows.columns).contains(rank) else {
      throw OperationError.rankOutOfRange(rank, columns: rows.columns)
    }
    let count = try sourceCount(in: folder)
    let gram = try GramMatrix(of: RowSubset(rows, ids: Array(0..<count)), jobs: settings.jobs)
    let factorization = try TruncatedFactorization(of: gram, rank: rank)
    let factors = EmbeddingFactors(
      coordinates: try factorization.coordinates(of: rows, jobs: settings.jobs),
      primitives: factorization.primitives, dtype: found.tensor.dtype, format: format)
    let staged = try StagedFolder(destination: output)
    let form = FactoredForm(configuration: configuration, tensors: tensors)
    let made = try writesFactors ? form.factors(factors) : form.products(factors)
    let after = try CheckpointReplacement(of: checkpoint, by: made).write(to: staged)
    if writesFactors {
      for file in try form.companions(rank: factorization.values.count) {
        try staged.write(file.bytes, to: file.name)
      }
    }
    let squares = (0..<rows.columns).reduce(0) { $0 + gram.products[$1, $1] }
    let share = factorization.values.reduce(0) { $0 + $1 * $1 } / max(squares, 1e-300)
    var result = Report(
      rank: factorization.values.count, columns: rows.columns, rowCount: rows.rows,
      factoredCount: count, share: share,
      parameterCounts: (checkpoint.tensors.reduce(0) { $0 + $1.parameterCount }, after),
      notes: form.notes(writesFactors: writesFactors))
    try staged.write(
      FactoredForm.card(of: model, result, hasFactors: writesFactors), to: "README.md")
    try copyOthers(of: folder, to: staged)
    result.run = try record(result, of: named, started: started).commit(staged, in: settings.store)
    return result
  }

  private func record(
    _ report: Report, of tensors: NamedTensors, started: Timestamp
  ) throws -> FolderRecord {
    FolderRecord(
      command: "factorize", started: started, parameters: settings.parameters,
      inputs: try tensors.paths().map { ($0, "checkpoint") },
      metrics: [
        MetricRecord(name: "rank", value: Double(report.rank), unit: "numbers"),
        MetricRecord(name: "share", value: report.share, unit: "of squares"),
        MetricRecord(
          name: "parameters_before", value: Double(report.parameterCounts.before),
          unit: "parameters"),
        MetricRecord(
          name: "parameters_after", value: Double(report.parameterCounts.after),
          unit: "parameters"),
      ], outputKind: "model")
  }

  /// The rows that were the source's: all, unless the folder tells of an extension.
  private func sourceCount(in folder: Folder) throws -> Int {
    guard folder.has(MixtureFile.fileName) else { return model.rowCount }
    let path = try folder.path(of: MixtureFile.fileName)
    let mixing = try MixtureFile(fileContents: InputFile.contents(of: path), path: path)
    let count = min(mixing.rows.count, model.rowCount - mixing.names.count)
    guard count > 0 else { throw OperationError.noWeights(path: model.path) }
    return count
  }

  /// Copies all that is neither written nor bound to the rows as they were.
  private func copyOthers(of folder: Folder, to staged: StagedFolder) throws {
    let left: Set = [MixtureFile.fileName, LearnedPieces.fileName]
    let written = Set(try staged.folder.names())
    for name in try folder.names() where folder.has(name) {
      guard !written.contains(name), !left.contains(name), !WeightFiles.contains(name) else {
        continue
      }
      try staged.write(
        InputFile.contents(of: folder.path(of: name), limit: 1 << 28), to: name)
    }
    let same = RowPlan(keeping: (0..<model.rowCount).map { TokenID($0) }, of: model.rowCount)
    for file in try model.modules?.files(after: same, rowCount: model.rowCount) ?? []
    where file.folder != nil {
      try staged.copy(file.path, to: file.name, in: file.folder)
    }
  }
}
