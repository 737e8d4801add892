internal import Files
public import RowPlans

extension HuggingFaceTokenizer {
  /// The merges, the added tokens and the settings beside a vocabulary; none beside `tokenizer.json`,
  /// which says all.
  public var settingsPaths: [String] {
    let names: [String]
    switch source {
    case .document: return []
    case .wordList: names = TokenizerSettings.fileNames
    case .vocabularyAndMerges:
      let merges = Self.mergesName(beside: Folder.lastComponent(of: path))
      names = [merges] + TokenizerSettings.fileNames
    }
    guard let folder = try? Folder(Folder.parent(of: path)) else { return [] }
    return names.filter(folder.has).map { "\(folder.path)/\($0)" }
  }

  /// Returns the files with the pieces of `plan`, under its IDs; all else stays as it is.
  ///
  /// A merge stays if both its parts and its product do. Hugging Face numbers added tokens that are
  /// not in the model by their order; the files are refused where that would not give the planned
  /// IDs.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces, drops a required one, or has IDs
  ///   that the format cannot express.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    try files(after: plan, adding: .none)
  }

  /// Returns the files with the pieces of `plan`, kept and added ones, under its IDs.
  ///
  /// New merges come after all that stay. Added tokens outside of the model whose number would be
  /// another, because the model grows before them, become pieces of the model too; that they are
  /// found in text first remains.
  ///
  /// - Throws: `TokenizerError.unsuitable`, as ``files(after:)``; or if a new piece is there already,
  ///   has no row or no score, or if a merge's part or product is no piece.
  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    try check(new, plan)
    for required in requiredPieces() where !plan.keeps(required.id) {
      throw refusal(
        "the plan drops '\(vocabulary.text(of: required.id))' (\(required.id)), which must stay "
          + "(\(required.reason)). Plan again with it.")
    }
    try checkNamedIDs(plan)
    let rewriting = Rewriting(self, plan, adding: new)
    try checkTokens(among: rewriting.pieces)
    let name = Folder.lastComponent(of: path)
    switch source {
    case .document(let document):
      return [TokenizerFile(name: name, bytes: try rewriting.document(document))]
    case .wordList: return [TokenizerFile(name: name, bytes: try rewriting.wordList())]
    case .vocabularyAndMerges(let header):
      return [
        TokenizerFile(name: name, bytes: try rewriting.vocabulary()),
        TokenizerFile(
          name: HuggingFaceTokenizer.mergesName(beside: name), bytes: rewriting.merges(header)),
      ]
    }
  }

  /// Checks that each ID which the post-processor or the padding names, with or without a piece, has
  /// its row in the plan.
  private func checkNamedIDs(_ plan: RowPlan) throws {
    for id in postProcessor.namedIDs + (paddingID.map { [$0] } ?? []) where !plan.keeps(id) {
      throw refusal(
        "the post-processor or the padding names \(id), which is no piece, and the plan has no row "
          + "for it. Give the token its piece in added_tokens, or name the ID of the one that is "
          + "meant.")
    }
  }

  /// The name of the merges beside `vocab.json`, whatever precedes `vocab`.
  static func mergesName(beside name: String) -> String {
    name.hasSuffix("vocab.json") ? name.dropLast(10) + "merges.txt" : "merges.txt"
  }

  func refusal(_ problem: String) -> TokenizerError {
    .unsuitable(file: path, place: "vocabulary", problem: problem)
  }
}
