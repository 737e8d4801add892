internal import Checkpoints
internal import Files
internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Model {
  /// Returns the rows of this model with the tokenizer of another.
  ///
  /// - Throws: `SurgeryError.notReplaceable`, `OperationError.tokenMissing`, `.paddingMoves`, and what
  ///   reading the special tokens throws.
  func replacement(by target: Model) throws -> VocabularyReplacement {
    let replacement = try VocabularyReplacement(
      of: tokenizer, by: target.tokenizer, roles: (roles(), target.roles()),
      sourceRowCount: rowCount)
    for configured in configuration?.requiredIDs(rowCount: rowCount) ?? [] {
      let id = TokenID(configured.id)
      guard !replacement.rowPlan.keeps(id), replacement.substitutes[id] == nil else { continue }
      throw OperationError.tokenMissing(
        path: target.path, key: configured.key,
        token: PieceLabels(tokenizer).label(of: id).text)
    }
    guard let type = configuration?.modelType, Self.positionedByPadding.contains(type) else {
      return replacement
    }
    for configured in configuration?.ids(rowCount: rowCount) ?? []
    where configured.key.hasSuffix("pad_token_id") {
      let id = TokenID(configured.id)
      let new = replacement.rowPlan.newID(of: id) ?? replacement.substitutes[id]
      guard new != id else { continue }
      throw OperationError.paddingMoves(path: path, from: id.rawValue, to: new?.rawValue)
    }
    return replacement
  }

  /// The families whose first position is the ID of the padding token and one.
  private static let positionedByPadding: Set<String> = [
    "camembert", "data2vec-text", "esm", "ibert", "layoutlmv3", "longformer", "luke", "mpnet",
    "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
  ]

  private func roles() throws -> [String: TokenID] {
    if let tokenizerFolder { return try tokenizerFolder.roles() }
    return tokenizer.unknownID.map { ["unk_token": $0] } ?? [:]
  }

  /// Returns the files of the tokenizer, unchanged.
  ///
  /// - Throws: `FileError`.
  func unchangedTokenizerFiles() throws -> [TokenizerFile] {
    if let tokenizerFolder { return try tokenizerFolder.unchangedFiles() }
    return [
      TokenizerFile(
        name: Folder.lastComponent(of: tokenizer.path),
        bytes: try InputFile.contents(of: tokenizer.path))
    ]
  }
}
