internal import Checkpoints
internal import RowPlans
internal import Tokenizers

extension Model {
  /// The rows that lend to others: those of pieces of text, if they are not zeros.
  ///
  /// - Throws: `OperationError.noWeights`, `FileError`.
  func lenders() throws -> [Int] {
    guard let checkpoint, let vocabularyTensors else {
      throw OperationError.noWeights(path: path)
    }
    let special = Set(tokenizer.addedTokens.map(\.id))
    let unknown = tokenizer.unknownID
    let norms = try EmbeddingStatistics(of: vocabularyTensors.inputEmbedding, in: checkpoint)?.norms
    return tokenizer.vocabulary.ids().filter { id in
      id.index < rowCount && !special.contains(id) && id != unknown
        && norms.map { $0[id.index] > 0 } ?? true
    }.map(\.index)
  }
}
