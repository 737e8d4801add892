internal import Checkpoints
internal import Initializers
internal import LinearAlgebra
internal import Surgery

/// Makes the added rows of a checkpoint from the rows of its source.
///
/// Tied copies of a table get the same rows, noise included.
struct MixedRows: AddedRows {
  private let tables: [String: [MixedTable<TensorRows>]]
  private let jobs: Int

  /// Prepares every vocabulary tensor.
  ///
  /// - Parameters:
  ///   - mixing: The weights.
  ///   - checkpoint: The source.
  ///   - tensors: Its vocabulary tensors.
  ///   - jobs: How many threads.
  /// - Throws: `InitializerError`, `FileError`; `CheckpointError.notMixable` for packed numbers.
  init(
    _ mixing: Mixing, of checkpoint: Checkpoint, _ tensors: VocabularyTensors, jobs: Int
  ) throws {
    self.jobs = jobs
    tables = try Dictionary(
      uniqueKeysWithValues: tensors.tensors.map { found in
        let blocks = try (0..<found.blockCount).map { block in
          try Self.table(mixing, of: found, block: block, in: checkpoint, tensors, jobs: jobs)
        }
        return (found.name, blocks)
      })
  }

  /// The added rows of one tensor.
  ///
  /// - Throws: As ``init(_:of:_:jobs:)``.
  static func table(
    _ mixing: Mixing, of found: VocabularyTensor, block: Int = 0, in checkpoint: Checkpoint,
    _ tensors: VocabularyTensors, jobs: Int
  ) throws -> MixedTable<TensorRows> {
    guard let rows = TensorRows(of: found, block: block, in: checkpoint) else {
      throw CheckpointError.notMixable(tensor: found.name, dtype: found.tensor.dtype)
    }
    let isOutput = !tensors.isTied && [.lmHead, .outputBias].contains(found.role)
    let role = tensors.isTied && found.role == .lmHead ? .inputEmbedding : found.role
    return try MixedTable(
      isOutput ? mixing.output ?? mixing.input : mixing.input, of: rows, rows: mixing.rows,
      names: mixing.names, role: role.rawValue, seed: UInt64(bitPattern: Int64(mixing.seed)),
      jobs: jobs)
  }

  func forEachPart(
    of pieces: Range<Int>, of found: VocabularyTensor, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    guard let table = tables[found.name]?[block], let format = found.format else { return }
    let step = MixedTable<TensorRows>.blockRows
    let parts = stride(from: pieces.lowerBound, to: pieces.upperBound, by: step).map {
      $0..<min($0 + step, pieces.upperBound)
    }
    for start in stride(from: 0, to: parts.count, by: max(1, jobs)) {
      let some = Array(parts[start..<min(start + max(1, jobs), parts.count)])
      let blocks = try Jobs.map(some.count, jobs: jobs) {
        try table.block(some[$0]).encoded(as: format)
      }
      for bytes in blocks { try body(bytes) }
    }
  }
}
