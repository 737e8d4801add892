internal import Files

/// Whether a model uses one matrix for input embeddings and LM head.
///
/// The stored tensors and flags are never changed; this only says what they mean.
struct Tying {
  let isTied: Bool

  /// Families whose flag says something else, so that only the stored matrices decide.
  private static let decidedByTensors: Set<String> = [
    "t5", "mt5", "umt5", "longt5", "switch_transformers", "pop2piano", "udop", "pix2struct",
  ]

  init(
    of checkpoint: Checkpoint, _ tensors: [VocabularyTensor], configuration: ModelConfiguration
  ) throws {
    let head = tensors.first { $0.role == .lmHead && $0.axis == 0 }
    if Self.decidedByTensors.contains(configuration.modelType ?? "") {
      let input = tensors.first { $0.role == .inputEmbedding }
      isTied = try head.map { try Self.areEqual($0, input, in: checkpoint) } ?? true
    } else {
      isTied = configuration.tiesWordEmbeddings
    }
  }

  private static func areEqual(
    _ head: VocabularyTensor, _ input: VocabularyTensor?, in checkpoint: Checkpoint
  ) throws -> Bool {
    guard let input, input.tensor.shape == head.tensor.shape,
      input.tensor.dtype == head.tensor.dtype,
      let left = checkpoint.find(head.name), let right = checkpoint.find(input.name)
    else { return false }
    return try left.shard.file.firstDifference(
      in: left.tensor.range, from: right.shard.file, at: right.tensor.range.lowerBound) == nil
  }
}
