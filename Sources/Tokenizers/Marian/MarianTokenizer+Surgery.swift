public import RowPlans

extension MarianTokenizer {
  /// The special tokens, the language codes, and what the models cannot do without.
  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    var reasons: [TokenID: String] = [:]
    for token in addedTokens { reasons[token.id] = "language code" }
    for token in config.specialTokens { reasons[token.id] = "special token" }
    for (id, reason) in models.flatMap({ $0.requiredPieces() }) where reasons[id] == nil {
      reasons[id] = reason
    }
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  public func derivation(of id: TokenID) -> [TokenID]? {
    let homes = homes(of: id)
    guard !homes.isEmpty else { return [id] }
    let derivations = homes.compactMap { model, place in
      model.twin.derivation(of: place)?.compactMap { model.primaryIDs[$0.index] }
    }
    guard !derivations.isEmpty else { return nil }
    var seen: Set<TokenID> = []
    return derivations.joined().filter { seen.insert($0).inserted }
  }

  public func alphabet(of id: TokenID) -> [TokenID] {
    var seen: Set<TokenID> = []
    return homes(of: id).flatMap { model, place in
      model.twin.alphabet(of: place).compactMap { model.primaryIDs[$0.index] }
    }.filter { seen.insert($0).inserted }
  }

  public func surface(of id: TokenID) -> [UInt8] {
    guard let spelling = vocabulary.spelling(of: id) else { return [] }
    if addedIDs.contains(id) { return Array(spelling) }
    if let home = homes(of: id).first { return home.model.twin.surface(of: home.place) }
    return SentencePieceTokenizer.unescaped(Array(spelling))
  }

  /// The score in the source's model; in the target's if that alone has the piece.
  public func score(of id: TokenID) -> Double? {
    homes(of: id).first.flatMap { $0.model.twin.score(of: $0.place) }
  }

  /// Returns `vocab.json` with the pieces of `plan` under its IDs, and both models with the pieces
  /// that have one or never had.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces or drops a required one.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    for required in requiredPieces() where !plan.keeps(required.id) {
      throw refusal(
        "the plan drops '\(vocabulary.text(of: required.id))' (\(required.id)), which must stay "
          + "(\(required.reason)). Plan again with it.")
    }
    return try ([file] + models as [any CompanionFile]).compactMap { file in
      try file.bytes(after: plan).map { TokenizerFile(name: file.name, bytes: $0) }
    }
  }

  /// As ``files(after:)``.
  ///
  /// - Throws: `TokenizerError.unsuitable` if anything is added: nothing tells into which model.
  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    guard new.pieces.isEmpty, new.merges.isEmpty else { throw fixedModels }
    return try files(after: plan)
  }

  public func adding(_ new: NewPieces) throws -> any Tokenizer {
    guard new.pieces.isEmpty, new.merges.isEmpty else { throw fixedModels }
    return self
  }

  private var fixedModels: TokenizerError {
    refusal(
      "pieces are not added to Marian's vocabulary, whose two models would both need them. It can "
        + "be trimmed.")
  }

  private func refusal(_ problem: String) -> TokenizerError {
    .unsuitable(file: path, place: "vocabulary", problem: problem)
  }

  /// The models that have a piece, with its ID there.
  private func homes(of id: TokenID) -> [(model: SentencePieceTwin, place: TokenID)] {
    guard let spelling = vocabulary.spelling(of: id) else { return [] }
    return models.compactMap { model in
      model.twin.vocabulary.id(of: spelling).map { (model, $0) }
    }
  }
}
