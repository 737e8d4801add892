public import RowPlans

internal import Files

/// The checkpoint that a row plan makes of another: known from the headers alone, before anything
/// is written.
///
///     let rewrite = try CheckpointRewrite(of: checkpoint, vocabulary: vocabulary, plan: plan)
///     rewrite.after.byteCount              // for a dry run
///     let report = try rewrite.write(to: folder)
public struct CheckpointRewrite: Sendable {
  /// The weights before.
  public let checkpoint: Checkpoint
  /// The tensors that change.
  public let vocabulary: VocabularyTensors
  /// The rows after.
  public let plan: RowPlan

  /// The form in which tensors are written.
  public let form: TensorForm

  /// Makes the rows that the plan adds.
  let added: (any AddedRows)?
  /// The output rows, by where they come from.
  let runs: [RowRun]
  /// The files of the result.
  let shards: [OutputShard]

  /// Applies a plan to the headers.
  ///
  /// - Parameters:
  ///   - checkpoint: The weights.
  ///   - vocabulary: The tensors that are indexed by token.
  ///   - plan: The rows of the output.
  ///   - added: Makes the rows that the plan adds.
  ///   - form: How tensors are written.
  ///   - shardSize: The most bytes of tensors in a file; `nil` for the files of the source.
  /// - Throws: `CheckpointError` if the plan is for another vocabulary, or adds rows that nobody
  ///   makes or that the type of a tensor cannot hold.
  public init(
    of checkpoint: Checkpoint, vocabulary: VocabularyTensors, plan: RowPlan,
    adding added: (any AddedRows)? = nil, form: TensorForm = .unchanged, shardSize: Int? = nil
  ) throws {
    guard plan.sourceRowCount == vocabulary.rowCount else {
      throw CheckpointError.planMismatch(planned: plan.sourceRowCount, rows: vocabulary.rowCount)
    }
    let padding = form.padding.map(\.rawValue)
    runs = plan.runs() + (padding.isEmpty ? [] : [.kept(padding)])
    let addedCount = plan.rows.count - plan.keptIDs().count
    if addedCount > 0 {
      guard added != nil else { throw CheckpointError.addsRows(count: addedCount) }
      for found in vocabulary.tensors where found.tensor.dtype.floatFormat == nil {
        throw found.mixingRefusal
      }
    }
    try vocabulary.checkShorterTables(after: plan)
    self.added = added
    self.checkpoint = checkpoint
    self.vocabulary = vocabulary
    self.plan = plan
    self.form = form
    let layout = try MemberLayout(checkpoint, vocabulary, plan, form)
    shards =
      shardSize.map { OutputShard.shards(of: checkpoint, limit: $0, layout.members) }
      ?? OutputShard.shards(of: checkpoint, layout.members)
  }

  /// Whether an index tells which file has which tensor.
  public var hasIndex: Bool {
    shards.count > 1
      || shards.map(\.name) == checkpoint.shards.map(\.name) && checkpoint.index != nil
  }

  /// The output rows of a tensor, by where they come from.
  func runs(of found: VocabularyTensor) -> [RowRun] {
    guard found.tokens != nil else { return runs }
    return [.kept(found.keptRows(by: plan))]
  }

  /// The tables of rows that a tensor consists of: one, unless the indexed axis is not the first.
  func tables(of found: VocabularyTensor, in file: InputFile) -> [RowTable] {
    guard let rowSize = found.rowSize else { return [] }
    let blockSize = rowSize * found.rowCount
    return (0..<found.blockCount).map { block in
      RowTable(
        file: file, offset: found.tensor.range.lowerBound + block * blockSize, rowSize: rowSize,
        rowCount: found.rowCount)
    }
  }

  /// The header of a file after the surgery, and its bytes; of a copy, none: the source's are copied.
  func newHeader(of shard: OutputShard) -> (header: SafetensorsHeader, bytes: [UInt8]) {
    if let original = shard.original { return (original.header, []) }
    return SafetensorsHeader.placing(
      shard.members.map { member in
        SafetensorsHeader.Entry(
          name: member.name, dtype: member.dtype, shape: member.shape, byteCount: member.byteCount)
      },
      metadata: shard.metadata)
  }
}

/// The size of a checkpoint.
public struct CheckpointSize: Hashable, Sendable {
  /// The numbers in all tensors.
  public var parameterCount = 0
  /// The bytes of all tensors.
  public var byteCount = 0
  /// The numbers in the tensors that are indexed by token.
  public var vocabularyParameterCount = 0
  /// The bytes of the tensors that are indexed by token.
  public var vocabularyByteCount = 0
  /// The bytes of the files, headers included.
  public var fileByteCount = 0

  /// Nothing yet.
  public init() {}
}

extension CheckpointRewrite {
  /// The size before.
  public var before: CheckpointSize {
    let names = Set(vocabulary.tensors.map(\.name))
    return size(checkpoint.shards.map { ($0.header, names) })
  }

  /// The size after.
  public var after: CheckpointSize {
    size(
      shards.map { shard in
        (newHeader(of: shard).header, Set(shard.members.filter { $0.indexed != nil }.map(\.name)))
      })
  }

  private func size(_ files: [(header: SafetensorsHeader, indexed: Set<String>)]) -> CheckpointSize
  {
    var size = CheckpointSize()
    for (header, indexed) in files {
      size.fileByteCount += header.fileSize
      for tensor in header.tensors {
        size.parameterCount += tensor.parameterCount
        size.byteCount += tensor.byteCount
        guard indexed.contains(tensor.name) else { continue }
        size.vocabularyParameterCount += tensor.parameterCount
        size.vocabularyByteCount += tensor.byteCount
      }
    }
    return size
  }
}
