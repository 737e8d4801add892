internal import Checkpoints

/// The vocabulary tensors of a model as rows of numbers, whatever files they are in.
struct VocabularyTables: Sendable {
  /// A tensor that is indexed by token.
  struct Table: Sendable {
    /// The name.
    let name: String
    /// The purpose.
    let role: VocabularyTensor.Role
    /// All rows, once for each repetition; empty if they are not read as numbers.
    ///
    /// There is one repetition, unless the indexed axis is not the first.
    let blocks: [TensorRows]
    /// Whether the axis that is indexed by token is the first.
    let isPlain: Bool
    /// The reason why the rows are not read as numbers; `nil` if they are.
    var refusal: (any Error)?
  }

  /// The tensors, in the order of the files.
  let tables: [Table]
  /// Whether input embeddings and LM head are one matrix.
  let isTied: Bool

  /// The rows of the first input embedding, `nil` if there is none.
  var input: TensorRows? { tables.first { $0.role == .inputEmbedding }?.blocks.first }

  /// The rows of the head, `nil` if it is the input embedding or does not stand row by row.
  var head: TensorRows? {
    isTied ? nil : tables.first { $0.role == .lmHead && $0.isPlain }?.blocks.first
  }

  /// The tables that stand row by row and are embeddings or a head of its own: the first of the
  /// inputs, and all heads.
  var embeddings: [(table: Table, rows: TensorRows)] {
    let input = tables.firstIndex { $0.role == .inputEmbedding } ?? 0
    return tables.enumerated().compactMap { index, table in
      guard index == input || table.role == .lmHead && !isTied, table.isPlain,
        let rows = table.blocks.first
      else { return nil }
      return (table, rows)
    }
  }
}

extension Model {
  /// Returns the vocabulary tensors as rows of numbers.
  ///
  /// - Throws: `OperationError.noWeights` or another refusal of the format if there are none;
  ///   `CheckpointError`, `GGUFError` for numbers that are not mixed.
  func vocabularyTables() throws -> VocabularyTables {
    let weights = try requiredWeights()
    let tables = weights.tables
    guard !tables.tables.isEmpty else { throw weights.refusal }
    for table in tables.tables { if let refusal = table.refusal { throw refusal } }
    return tables
  }
}
