internal import Checkpoints
internal import Files
internal import RowPlans

/// Weights in safetensors, or in PyTorch's `.bin` files, which are written as safetensors.
struct SafetensorsWeights: ModelWeights {
  let path: String
  /// The files.
  let checkpoint: Checkpoint
  /// The tensors that are indexed by token.
  let vocabulary: VocabularyTensors
  /// The digests for a record that could begin when the files were opened.
  let earlyDigests: EarlyDigests?

  static func find(at place: WeightPlace) throws -> FoundWeights? {
    guard let folder = place.folder, Checkpoint.exists(in: folder) else { return nil }
    let opened = Result { try Checkpoint(folder) }
    let digests = place.isDigested ? (try? opened.get()).map { EarlyDigests(of: $0) } : nil
    return FoundWeights { folder in
      let isAlone = try opened.get().isStatic && !folder.has(ModelConfiguration.fileNames[0])
      return try isAlone ? ModelConfiguration.none : ModelConfiguration(folder)
    } open: { surroundings in
      let checkpoint = try opened.get()
      return SafetensorsWeights(
        path: place.path, checkpoint: checkpoint,
        vocabulary: try VocabularyTensors(
          of: checkpoint, configuration: surroundings.configuration ?? .none,
          ignoring: place.ignored),
        earlyDigests: digests)
    }
  }

  var library: String { "transformers" }
  var rowCount: Int? { vocabulary.rowCount }
  var isTied: Bool? { vocabulary.isTied }
  var names: [String] { checkpoint.fileNames }

  var indexedTensors: [Inspection.IndexedTensor] {
    vocabulary.tensors.map { found in
      Inspection.IndexedTensor(
        name: found.name, role: found.role.rawValue, dtype: found.tensor.dtype.rawValue,
        shape: found.tensor.shape)
    }
  }

  var tables: VocabularyTables {
    VocabularyTables(
      tables: vocabulary.tensors.map { found in
        let blocks = (0..<found.blockCount).compactMap {
          TensorRows(of: found, block: $0, in: checkpoint)
        }
        let isRead = blocks.count == found.blockCount
        return VocabularyTables.Table(
          name: found.name, role: found.role, blocks: isRead ? blocks : [],
          isPlain: found.axis == 0, refusal: isRead ? nil : found.mixingRefusal)
      }, isTied: vocabulary.isTied)
  }

  func storedHead() throws -> (name: String, isCopy: Bool)? {
    let input = vocabulary.inputEmbedding
    guard let head = vocabulary.tensors.first(where: { $0.role == .lmHead }),
      head.tensor.range.count == input.tensor.range.count,
      let headFile = checkpoint.find(head.name)?.shard.file,
      let inputFile = checkpoint.find(input.name)?.shard.file
    else { return nil }
    let digests = (
      try Digest(of: headFile, range: head.tensor.range),
      try Digest(of: inputFile, range: input.tensor.range)
    )
    return (head.name, digests.0 == digests.1)
  }

  func namedTensors() throws -> NamedTensors {
    NamedTensors(checkpoint: checkpoint, vocabulary: vocabulary)
  }

  func check(_ options: OutputOptions) throws {}

  func form(of result: any ModelWeights) -> TensorForm? {
    guard let after = result.part(SafetensorsWeights.self)?.vocabulary else { return nil }
    let types = (vocabulary.inputEmbedding.tensor.dtype, after.inputEmbedding.tensor.dtype)
    return TensorForm(
      dtype: types.0 != types.1 && NumberType.allCases.contains { $0.dtype == types.1 }
        ? types.1 : nil,
      isUntied: vocabulary.isTied && !after.isTied)
  }

  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize) {
    let rewrite = try CheckpointRewrite(
      of: checkpoint, vocabulary: vocabulary, plan: plan, adding: NoRows(), form: form)
    return (rewrite.before, rewrite.after)
  }
}

extension SafetensorsWeights {
  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights {
    let rewrite = try rewrite(surgery)
    let report = try rewrite.write(
      to: staged,
      following: .init(isDigested: isDigested, isCompared: isCompared, early: earlyDigests))
    func described(_ file: CheckpointReport.FileReport) -> WrittenFile {
      WrittenFile(
        name: file.name, kind: "checkpoint", byteCount: file.byteCount, digest: file.digest)
    }
    var written = WrittenWeights(
      files: report.files.map(described), sources: report.sources.map(described),
      comparisons: report.comparison.map { [comparison($0)] } ?? [], done: names)
    if rewrite.hasIndex {
      let path = try staged.folder.path(of: ShardIndex.fileName)
      let bytes = try InputFile.contents(of: path)
      written.files.append(
        WrittenFile(
          name: ShardIndex.fileName, kind: "checkpoint", byteCount: bytes.count,
          digest: Digest(of: bytes)))
    }
    return written
  }

  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison] {
    let isKnown: (WeightComparison) -> Bool = {
      $0.subject == .tensors && $0.plan == surgery.plan && $0.form == surgery.form
    }
    if let known = known.first(where: isKnown) { return [known] }
    guard let after = result.weights?.part(SafetensorsWeights.self)?.checkpoint else { return [] }
    return [
      comparison(try CheckpointComparison(of: rewrite(surgery), with: after, jobs: jobs))
    ]
  }

  private func rewrite(_ surgery: WeightSurgery) throws -> CheckpointRewrite {
    try CheckpointRewrite(
      of: checkpoint, vocabulary: vocabulary, plan: surgery.plan, adding: surgery.added,
      form: surgery.form, shardSize: surgery.shardSize)
  }

  private func comparison(_ comparison: CheckpointComparison) -> WeightComparison {
    let tableCount = vocabulary.tensors.count
    return WeightComparison(
      subject: .tensors, plan: comparison.plan, form: comparison.form, tableCount: tableCount,
      otherCount: checkpoint.tensors.count - tableCount,
      findings: comparison.findings.map(\.description))
  }
}

/// Makes no rows, which is enough where only sizes are asked for.
private struct NoRows: AddedRows {
  func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int, _ body: ([UInt8]) throws -> Void
  ) {}
}
