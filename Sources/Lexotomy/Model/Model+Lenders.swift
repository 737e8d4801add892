internal import Checkpoints
internal import RowPlans
internal import Tokenizers

extension Model {
  /// Returns the rows that lend to others: those of pieces of text, if they are not zeros.
  ///
  /// - Throws: As ``vocabularyTables()``, and `FileError`.
  func lenders() throws -> [Int] {
    let special = Set(tokenizer.addedTokens.map(\.id))
    let unknown = tokenizer.unknownID
    let norms = try vocabularyTables().input.map { try EmbeddingStatistics(of: $0).norms }
    return tokenizer.vocabulary.ids().filter { id in
      id.index < rowCount && !special.contains(id) && id != unknown
        && norms.map { $0[id.index] > 0 } ?? true
    }.map(\.index)
  }
}
