internal import Checkpoints
internal import Files
internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Model {
  /// The rows of this model with the tokenizer of another.
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
        path: target.path, key: configured.key, token: tokenizer.vocabulary.text(of: id))
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

  /// The files of the tokenizer, as they are.
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

extension Verifying {
  /// Checks the claims of a replaced tokenizer: the rows must follow from both tokenizers and the
  /// weights.
  func replacementClaims(_ mixing: Mixing) throws -> [Claim] {
    let replacement = try source.replacement(by: result)
    let digest = try TokenizerDigest.digest(of: result.tokenizer)
    var findings = digest == mixing.target ? [] : ["it is \(digest.hex.prefix(12))…"]
    for file in expected?.files ?? []
    where try InputFile.contents(of: "\(result.path)/\(file.name)") != file.bytes {
      findings.append("\(file.name) differs")
    }
    let claims = [
      try sourceClaim(mixing),
      Claim(
        name: "tokenizer",
        statement: "The tokenizer is the one for which the weights were made, byte for byte.",
        findings: findings),
      Claim(
        name: "pieces",
        statement: "\(replacement.textCount) pieces stand for a text that the source has, too, "
          + "\(replacement.specialCount) special tokens are one of the source's by role or "
          + "spelling: they have its rows. \(replacement.names.count) others have mixed ones.",
        findings: replacement.names == mixing.names
          ? [] : ["\(Mixing.fileName) has weights for other pieces"]),
    ]
    guard !claims.contains(where: \.isRefuted) else { return claims }
    return try claims
      + rowClaims(
        replacement.rowPlan, mixing, substitutes: replacement.substitutes)
  }
}
