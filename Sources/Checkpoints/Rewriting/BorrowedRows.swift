internal import Files
public import RowPlans

/// Rows of another checkpoint, as they are, for a plan to add.
public struct BorrowedRows: AddedRows {
  /// The tables of the lender, one for each block, by the name of the tensor that gets rows.
  private let tables: [String: [RowTable]]
  private let rows: [TokenID]

  /// Finds the tensors that lend; a head that the lender does not store is its embeddings.
  ///
  /// - Parameters:
  ///   - rows: The rows in the order in which the plan adds them.
  ///   - lender: The checkpoint that has them.
  ///   - vocabulary: Its tensors that are indexed by token.
  ///   - tensors: The tensors that get the rows.
  /// - Throws: `CheckpointError.noLender` if the lender has no such tensor, of that type and shape.
  public init(
    _ rows: [TokenID], of lender: Checkpoint, _ vocabulary: VocabularyTensors,
    for tensors: VocabularyTensors
  ) throws {
    self.rows = rows
    var tables: [String: [RowTable]] = [:]
    for found in tensors.tensors {
      let same = vocabulary.tensors.first { $0.name == found.name }
      let tied = found.role == .lmHead && vocabulary.isTied ? vocabulary.inputEmbedding : nil
      guard let source = same ?? tied, source.isAlike(found), let rowSize = source.rowSize,
        let file = lender.find(source.name)?.shard.file
      else {
        throw CheckpointError.noLender(
          tensor: found.name, dtype: found.tensor.dtype, folder: lender.folder.path)
      }
      tables[found.name] = (0..<source.blockCount).map { block in
        RowTable(
          file: file,
          offset: source.tensor.range.lowerBound + block * rowSize * source.rowCount,
          rowSize: rowSize, rowCount: source.rowCount)
      }
    }
    self.tables = tables
  }

  public func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    guard let table = tables[tensor]?[block] else { return }
    for row in rows[pieces] {
      try body(
        table.file.read(at: table.offset + row.index * table.rowSize, count: table.rowSize))
    }
  }
}

extension VocabularyTensor {
  /// Whether rows of both could stand in one tensor.
  fileprivate func isAlike(_ other: VocabularyTensor) -> Bool {
    var (left, right) = (tensor.shape, other.tensor.shape)
    guard axis == other.axis, left.count == right.count, tensor.dtype == other.tensor.dtype else {
      return false
    }
    (left[axis], right[axis]) = (0, 0)
    return left == right
  }
}
