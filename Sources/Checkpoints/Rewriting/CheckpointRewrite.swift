public import RowPlans

internal import Files

/// What a row plan makes of a checkpoint: known from the headers alone, before anything is written.
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

  /// Makes the rows that the plan adds.
  let added: (any AddedRows)?
  /// The output rows, by where they come from.
  let runs: [RowRun]
  private let indexed: [String: VocabularyTensor]

  /// Applies a plan to the headers.
  ///
  /// - Parameters:
  ///   - checkpoint: The weights.
  ///   - vocabulary: The tensors that are indexed by token.
  ///   - plan: The rows of the output.
  ///   - added: Makes the rows that the plan adds.
  /// - Throws: `CheckpointError` if the plan is for another vocabulary, or adds rows that nobody
  ///   makes or that the type of a tensor cannot hold.
  public init(
    of checkpoint: Checkpoint, vocabulary: VocabularyTensors, plan: RowPlan,
    adding added: (any AddedRows)? = nil
  ) throws {
    guard plan.sourceRowCount == vocabulary.rowCount else {
      throw CheckpointError.planMismatch(planned: plan.sourceRowCount, rows: vocabulary.rowCount)
    }
    runs = plan.runs()
    let addedCount = plan.rows.count - plan.keptIDs().count
    if addedCount > 0 {
      guard added != nil else { throw CheckpointError.addsRows(count: addedCount) }
      for found in vocabulary.tensors where found.tensor.dtype.floatFormat == nil {
        throw CheckpointError.notMixable(tensor: found.name, dtype: found.tensor.dtype)
      }
    }
    self.added = added
    self.checkpoint = checkpoint
    self.vocabulary = vocabulary
    self.plan = plan
    indexed = Dictionary(uniqueKeysWithValues: vocabulary.tensors.map { ($0.name, $0) })
  }

  /// How the tensor called `name` is indexed by token, `nil` if it is not.
  func indexed(_ name: String) -> VocabularyTensor? { indexed[name] }

  /// The shape of a tensor after the surgery.
  func newShape(of tensor: Tensor) -> [Int] {
    guard let indexed = indexed[tensor.name] else { return tensor.shape }
    var shape = tensor.shape
    shape[indexed.axis] = plan.rows.count
    return shape
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

  /// The header of a file after the surgery, and its bytes.
  func newHeader(of shard: SafetensorsFile) -> (header: SafetensorsHeader, bytes: [UInt8]) {
    SafetensorsHeader.placing(
      shard.header.tensors.map { tensor in
        let shape = newShape(of: tensor)
        let byteCount = indexed[tensor.name].map { found in
          found.blockCount * plan.rows.count * (found.rowSize ?? 0)
        }
        return SafetensorsHeader.Entry(
          name: tensor.name, dtype: tensor.dtype, shape: shape,
          byteCount: byteCount ?? tensor.byteCount)
      },
      metadata: shard.header.metadata)
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
}

extension CheckpointRewrite {
  /// The size before.
  public var before: CheckpointSize { size { $0.header } }

  /// The size after.
  public var after: CheckpointSize { size { newHeader(of: $0).header } }

  private func size(_ header: (SafetensorsFile) -> SafetensorsHeader) -> CheckpointSize {
    var size = CheckpointSize()
    for shard in checkpoint.shards {
      let header = header(shard)
      size.fileByteCount += header.dataOffset
      for tensor in header.tensors {
        size.parameterCount += tensor.parameterCount
        size.byteCount += tensor.byteCount
        size.fileByteCount += tensor.byteCount
        guard indexed[tensor.name] != nil else { continue }
        size.vocabularyParameterCount += tensor.parameterCount
        size.vocabularyByteCount += tensor.byteCount
      }
    }
    return size
  }
}
