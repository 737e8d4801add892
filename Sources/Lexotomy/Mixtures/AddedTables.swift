internal import Checkpoints
internal import Concurrency
internal import Initializers
internal import Surgery

/// Makes the added rows of a model from the rows of its source.
///
/// Tied copies of a table get the same rows, noise included.
struct AddedTables: AddedRows {
  private let tables: [String: [AddedTable<TensorRows>]]
  private let encodings: [String: RowEncoding]
  private let jobs: Int

  /// Prepares every vocabulary tensor.
  ///
  /// - Parameters:
  ///   - mixing: The mixtures.
  ///   - source: The tensors of the source.
  ///   - jobs: The number of threads.
  /// - Throws: `InitializerError`, `FileError`.
  init(_ mixing: MixtureFile, of source: VocabularyTables, jobs: Int) throws {
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

  /// Returns the added rows of one tensor.
  ///
  /// - Throws: `InitializerError`, `FileError`.
  static func table(
    _ mixing: MixtureFile, of rows: TensorRows, role: VocabularyTensor.Role, isTied: Bool, jobs: Int
  ) throws -> AddedTable<TensorRows> {
    let isOutput = !isTied && [.lmHead, .outputBias].contains(role)
    let role = isTied && role == .lmHead ? .inputEmbedding : role
    return try AddedTable(
      isOutput ? mixing.output ?? mixing.input : mixing.input, of: rows, rows: mixing.rows,
      names: mixing.names, role: role.rawValue, seed: UInt64(bitPattern: Int64(mixing.seed)),
      jobs: jobs)
  }

  func forEachPart(
    of pieces: Range<Int>, of tensor: String, block: Int,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    guard let table = tables[tensor]?[block], let encoding = encodings[tensor] else { return }
    let step = AddedTable<TensorRows>.blockRows
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
