internal import Checkpoints
internal import Concurrency
internal import Initializers
internal import Surgery

/// Makes the added rows of a model from the rows of its source.
///
/// Tied copies of a table get the same rows, noise included.
struct MixedRows: AddedRows {
  private let tables: [String: [MixedTable<TensorRows>]]
  private let encodings: [String: RowEncoding]
  private let jobs: Int

  /// Prepares every vocabulary tensor.
  ///
  /// - Parameters:
  ///   - mixing: The weights.
  ///   - source: The tensors of the source.
  ///   - jobs: How many threads.
  /// - Throws: `InitializerError`, `FileError`.
  init(_ mixing: Mixing, of source: VocabularyTables, jobs: Int) throws {
    self.jobs = jobs
    encodings = Dictionary(
      uniqueKeysWithValues: source.tables.compactMap { table in
        table.blocks.first.map { (table.name, $0.encoding) }
      })
    tables = try Dictionary(
      uniqueKeysWithValues: source.tables.map { table in
        let blocks = try table.blocks.map { rows in
          try Self.table(mixing, of: rows, role: table.role, isTied: source.isTied, jobs: jobs)
        }
        return (table.name, blocks)
      })
  }

  /// The added rows of one tensor.
  ///
  /// - Throws: `InitializerError`, `FileError`; `CheckpointError` for numbers that are not mixed.
  static func table(
    _ mixing: Mixing, of found: VocabularyTensor, in checkpoint: Checkpoint,
    _ tensors: VocabularyTensors, jobs: Int
  ) throws -> MixedTable<TensorRows> {
    guard let rows = TensorRows(of: found, in: checkpoint) else {
      throw found.mixingRefusal
    }
    return try table(mixing, of: rows, role: found.role, isTied: tensors.isTied, jobs: jobs)
  }

  private static func table(
    _ mixing: Mixing, of rows: TensorRows, role: VocabularyTensor.Role, isTied: Bool, jobs: Int
  ) throws -> MixedTable<TensorRows> {
    let isOutput = !isTied && [.lmHead, .outputBias].contains(role)
    let role = isTied && role == .lmHead ? .inputEmbedding : role
    return try MixedTable(
      isOutput ? mixing.output ?? mixing.input : mixing.input, of: rows, rows: mixing.rows,
      names: mixing.names, role: role.rawValue, seed: UInt64(bitPattern: Int64(mixing.seed)),
      jobs: jobs)
  }

  func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    guard let table = tables[tensor]?[block], let encoding = encodings[tensor] else { return }
    let step = MixedTable<TensorRows>.blockRows
    let parts = stride(from: pieces.lowerBound, to: pieces.upperBound, by: step).map {
      $0..<min($0 + step, pieces.upperBound)
    }
    for start in stride(from: 0, to: parts.count, by: max(1, jobs)) {
      let some = Array(parts[start..<min(start + max(1, jobs), parts.count)])
      let blocks = try Parallel.map(some.count, jobs: jobs) {
        try encoding.bytes(of: table.block(some[$0]))
      }
      for bytes in blocks { try body(bytes) }
    }
  }
}
