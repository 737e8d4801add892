internal import Checkpoints
internal import Concurrency
internal import Files
internal import GGUF
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Weights of a model that is one GGUF file, the tokenizer included.
struct GGUFWeights: ModelWeights {
  let path: String
  /// The tensors that are indexed by token.
  private let tensors: GGUFTensors
  /// The name of the file.
  private let name: String
  private let contents: GGUFFile
  private let file: InputFile
  private let tokenizer: GGUFTokenizer

  static func find(at place: WeightPlace) throws -> FoundWeights? {
    guard place.folder == nil else { return nil }
    return FoundWeights { _ in
      nil
    } open: { surroundings in
      guard let tokenizer = surroundings.tokenizer as? GGUFTokenizer,
        let contents = tokenizer.file
      else { return nil }
      return try GGUFWeights(contents, tokenizer)
    }
  }

  /// Returns the only GGUF file of a folder that has no tokenizer of another format.
  static func modelFile(in folder: String) -> String? {
    guard let names = try? Folder(folder).names().filter({ $0.hasSuffix(".gguf") }),
      names.count == 1, let name = names.first, (try? TokenizerFormat.detect(folder)) == nil
    else { return nil }
    return try? Folder(folder).path(of: name)
  }

  private init(_ contents: GGUFFile, _ tokenizer: GGUFTokenizer) throws {
    self.tokenizer = tokenizer
    self.contents = contents
    path = contents.path
    file = try InputFile(contents.path)
    name = Folder.lastComponent(of: contents.path)
    tensors = try GGUFTensors(of: contents, rowCount: tokenizer.rowCount)
  }

  var library: String { "gguf" }
  var rowCount: Int? { tensors.rowCount }
  var isTied: Bool? { tensors.isTied }
  var holdsTokenizer: Bool { true }
  var names: [String] { [name] }

  var indexedTensors: [Inspection.IndexedTensor] {
    tensors.indexed.map { found in
      Inspection.IndexedTensor(
        name: found.tensor.name, role: found.role.rawValue,
        dtype: found.tensor.type.name ?? "type \(found.tensor.type.number)",
        shape: found.tensor.shape.reversed())
    }
  }

  var tables: VocabularyTables {
    VocabularyTables(
      tables: tensors.indexed.map { found in
        let rows = TensorRows(of: found.tensor, in: file)
        return VocabularyTables.Table(
          name: found.tensor.name, role: found.role, blocks: rows.map { [$0] } ?? [],
          isPlain: true, refusal: rows == nil ? mixingRefusal(found.tensor) : nil)
      }, isTied: tensors.isTied ?? true)
  }

  /// The error for numbers of which no new rows are made.
  private func mixingRefusal(_ tensor: GGUFTensor) -> GGUFError {
    let type = tensor.type.name ?? "of the type \(tensor.type.number)"
    return GGUFError.quantizedRows(path: file.path, tensor: tensor.name, type: type)
  }

  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize) {
    (tensors.size(rows: tensors.rowCount), tensors.size(rows: plan.rows.count))
  }

  func checkWritable() throws {
    try tokenizer.checkWritable()
    let all = (0..<tensors.rowCount).map { TokenID($0) }
    _ = try tokenizer.edits(of: contents, after: RowPlan(keeping: all, of: tensors.rowCount))
  }

  func check(_ options: OutputOptions) throws {
    guard options == OutputOptions() else {
      throw CheckpointError.unsupported(
        place: path, feature: "another type, other files or rows without pieces in a GGUF file")
    }
  }
}

extension GGUFWeights {
  /// Writes the file that a surgery makes, while another thread reads it.
  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights {
    let rewrite = try rewrite(by: surgery)
    let output = try staged.create(name)
    let result = try output.followed(size: rewrite.byteCount)
    let follower = Worker { [file] in
      let source = isDigested ? try file.digesting() : file
      let result = isDigested ? try result.digesting() : result
      let findings = isCompared ? try rewrite.findings(in: result, from: source) : nil
      return (findings: findings, source: try source.digest(), result: try result.digest())
    }
    try rewrite.write(to: output)
    try output.finish()
    let followed = try follower.value()
    try file.checkUnchanged()
    func described(_ byteCount: Int, _ digest: Digest?) -> WrittenFile {
      WrittenFile(name: name, kind: "checkpoint", byteCount: byteCount, digest: digest)
    }
    return WrittenWeights(
      files: [described(output.count, followed.result)],
      sources: followed.source.map { [described(file.size, $0)] } ?? [],
      comparisons: followed.findings.map { comparisons($0, surgery.plan) } ?? [], notes: notes())
  }

  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison] {
    let known = known.filter { $0.plan == surgery.plan }
    guard known.isEmpty else { return known }
    guard let after = result.weights?.part(GGUFWeights.self) else { return [] }
    return comparisons(
      try rewrite(by: surgery).findings(in: after.file, jobs: jobs), surgery.plan)
  }

  private func rewrite(by surgery: WeightSurgery) throws -> GGUFRewrite {
    let rows = surgery.plan.keptIDs().map(\.rawValue)
    let added = surgery.added.map { added in
      let count = surgery.plan.rows.count - rows.count
      return GGUFAddedRows(count: count) { name, body in
        try added.forEachPart(of: 0..<count, of: name, block: 0, body)
      }
    }
    return try GGUFRewrite(
      of: contents, in: file,
      edits: tokenizer.edits(of: contents, after: surgery.plan, adding: surgery.newPieces),
      rows: Dictionary(uniqueKeysWithValues: tensors.indexed.map { ($0.tensor.name, rows) }),
      adding: added)
  }

  private func notes() -> [String] {
    contents["tokenizer.huggingface.json"] == nil
      ? []
      : ["tokenizer.huggingface.json, another copy of the tokenizer inside \(name), is left out."]
  }

  /// The comparisons of the metadata and of the tensors.
  private func comparisons(_ findings: [GGUFRewrite.Finding], _ plan: RowPlan) -> [WeightComparison]
  {
    let isMetadata: (GGUFRewrite.Finding) -> Bool = {
      switch $0 {
      case .size, .metadata: true
      case .bytes, .row, .added, .padding: false
      }
    }
    let tableCount = tensors.indexed.count
    func comparison(
      _ subject: WeightComparison.Subject, _ isIncluded: (GGUFRewrite.Finding) -> Bool
    ) -> WeightComparison {
      WeightComparison(
        subject: subject, plan: plan, tableCount: tableCount,
        otherCount: contents.tensors.count - tableCount,
        findings: findings.filter(isIncluded).map(\.description))
    }
    return [
      comparison(.metadata(keyCount: contents.entries.count), isMetadata),
      comparison(.tensors) { !isMetadata($0) },
    ]
  }
}
