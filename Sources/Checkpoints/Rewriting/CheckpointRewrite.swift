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
  /// The files of the result.
  let shards: [OutputShard]
  private let indexed: [String: VocabularyTensor]

  /// Applies a plan to the headers.
  ///
  /// - Parameters:
  ///   - checkpoint: The weights.
  ///   - vocabulary: The tensors that are indexed by token.
  ///   - plan: The rows of the output.
  ///   - added: Makes the rows that the plan adds.
  ///   - shardSize: The most bytes of tensors in a file; `nil` for the files of the source.
  /// - Throws: `CheckpointError` if the plan is for another vocabulary, or adds rows that nobody
  ///   makes or that the type of a tensor cannot hold.
  public init(
    of checkpoint: Checkpoint, vocabulary: VocabularyTensors, plan: RowPlan,
    adding added: (any AddedRows)? = nil, shardSize: Int? = nil
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
    let indexed = Dictionary(uniqueKeysWithValues: vocabulary.tensors.map { ($0.name, $0) })
    self.indexed = indexed
    let rowCount = plan.rows.count
    shards =
      shardSize.map { limit in
        OutputShard.shards(of: checkpoint, limit: limit) { tensor in
          indexed[tensor.name].map { $0.byteCount(rows: rowCount) } ?? tensor.byteCount
        }
      } ?? OutputShard.shards(of: checkpoint)
  }

  /// Whether an index tells which file has which tensor.
  public var hasIndex: Bool {
    shards.count > 1
      || shards.map(\.name) == checkpoint.shards.map(\.name) && checkpoint.index != nil
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
  func newHeader(of shard: OutputShard) -> (header: SafetensorsHeader, bytes: [UInt8]) {
    SafetensorsHeader.placing(
      shard.members.map { member in
        let tensor = member.tensor
        return SafetensorsHeader.Entry(
          name: tensor.name, dtype: tensor.dtype, shape: newShape(of: tensor),
          byteCount: indexed[tensor.name].map { $0.byteCount(rows: plan.rows.count) }
            ?? tensor.byteCount)
      },
      metadata: shard.metadata)
  }
}

extension VocabularyTensor {
  /// The bytes that it has with `rows` rows.
  fileprivate func byteCount(rows: Int) -> Int { blockCount * rows * (rowSize ?? 0) }
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
  public var before: CheckpointSize { size(checkpoint.shards.map(\.header)) }

  /// The size after.
  public var after: CheckpointSize { size(shards.map { newHeader(of: $0).header }) }

  private func size(_ headers: [SafetensorsHeader]) -> CheckpointSize {
    var size = CheckpointSize()
    for header in headers {
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
