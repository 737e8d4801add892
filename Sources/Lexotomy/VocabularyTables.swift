internal import Checkpoints
internal import Files
internal import GGUF

/// The vocabulary tensors of a model as rows of numbers, whatever files they are in.
struct VocabularyTables: Sendable {
  /// A tensor that is indexed by token.
  struct Table: Sendable {
    /// The name.
    let name: String
    /// What it does.
    let role: VocabularyTensor.Role
    /// All rows, once for each repetition: one, unless the indexed axis is not the first.
    let blocks: [TensorRows]
    /// Whether the axis that is indexed by token is the first.
    let isPlain: Bool
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

  /// Refers to the tensors of a checkpoint.
  ///
  /// - Throws: `CheckpointError` for numbers that are not mixed.
  init(_ checkpoint: Checkpoint, _ tensors: VocabularyTensors) throws {
    tables = try tensors.tensors.map { found in
      Table(
        name: found.name, role: found.role,
        blocks: try (0..<found.blockCount).map { block in
          guard let rows = TensorRows(of: found, block: block, in: checkpoint) else {
            throw found.mixingRefusal
          }
          return rows
        }, isPlain: found.axis == 0)
    }
    isTied = tensors.isTied
  }

  /// Refers to the tensors of a GGUF file.
  ///
  /// - Throws: `GGUFError.quantizedRows` for quantized numbers but those of Q8_0.
  init(_ tensors: GGUFTensors, in file: InputFile) throws {
    tables = try tensors.indexed.map { found in
      guard let rows = TensorRows(of: found.tensor, in: file) else {
        let type = found.tensor.type.name ?? "of the type \(found.tensor.type.number)"
        throw GGUFError.quantizedRows(path: file.path, tensor: found.tensor.name, type: type)
      }
      return Table(name: found.tensor.name, role: found.role, blocks: [rows], isPlain: true)
    }
    isTied = tensors.isTied ?? true
  }
}

extension Model {
  /// The vocabulary tensors as rows of numbers.
  ///
  /// - Throws: As ``weights()``, and as the initializers of ``VocabularyTables``.
  func vocabularyTables() throws -> VocabularyTables {
    if let gguf, !gguf.tensors.indexed.isEmpty { return try gguf.vocabularyTables() }
    let (checkpoint, tensors) = try weights()
    return try VocabularyTables(checkpoint, tensors)
  }
}
