internal import RowPlans

/// A piece of the model that a rewritten file has.
struct ModelPiece {
  /// Its ID in the source; `nil` if it is new.
  let id: TokenID?
  /// Its ID in the output.
  let newID: TokenID
  /// Its spelling.
  let spelling: ArraySlice<UInt8>
  /// The score of a new piece.
  let score: Double?

  /// The pieces of the model after a plan, by their new IDs.
  static func all(
    _ tokenizer: HuggingFaceTokenizer, _ plan: RowPlan, _ new: NewPieces
  ) -> [ModelPiece] {
    var pieces: [ModelPiece] = []
    func keep(_ id: TokenID) {
      guard let newID = plan.newID(of: id) else { return }
      let spelling = tokenizer.vocabulary.spelling(of: id) ?? []
      pieces.append(ModelPiece(id: id, newID: newID, spelling: spelling, score: nil))
    }
    for id in tokenizer.model.vocabulary.ids() { keep(id) }
    var last: TokenID?
    for (index, row) in plan.rows.enumerated() {
      guard case .added(let number) = row, new.pieces.indices.contains(number) else { continue }
      let piece = new.pieces[number]
      last = TokenID(index)
      pieces.append(
        ModelPiece(
          id: nil, newID: TokenID(index), spelling: piece.spelling[...], score: piece.score))
    }
    // Tokens beside the model are numbered from its end on, so those before a new piece go into it.
    for token in tokenizer.addedTokens
    where tokenizer.model.vocabulary.spelling(of: token.id) == nil {
      if let last, let newID = plan.newID(of: token.id), newID < last { keep(token.id) }
    }
    return pieces.sorted { $0.newID < $1.newID }
  }
}

extension Rewriting {
  /// The lowest score of a Unigram model, as which pieces that only stand for tokens count.
  var lowestScore: Double {
    guard case .unigram(let model) = tokenizer.model else { return 0 }
    return model.scores.min() ?? 0
  }
}

extension HuggingFaceTokenizer {
  /// Checks that new pieces and merges fit the plan and each other.
  func check(_ new: NewPieces, _ plan: RowPlan) throws {
    try check(rows: plan, new) { refusal($0) }
    guard !new.pieces.isEmpty || !new.merges.isEmpty else { return }
    if case .bpe(let model) = model {
      try checkMerges(new, plan, prefix: model.options.prefix)
    } else if !new.merges.isEmpty {
      throw refusal("there are merges to add, and the model has none. Add pieces only.")
    }
    if case .unigram = model, let piece = new.pieces.first(where: { $0.score == nil }) {
      let text = String(decoding: piece.spelling, as: UTF8.self)
      throw TokenizerError.noScore(file: path, place: "vocabulary", piece: text)
    }
  }

  private func checkMerges(_ new: NewPieces, _ plan: RowPlan, prefix: [UInt8]) throws {
    let spellings = Set(new.pieces.map(\.spelling))
    for merge in new.merges {
      let right = merge.right.starts(with: prefix) ? merge.right.dropFirst(prefix.count) : []
      for part in [merge.left, merge.right, merge.left + right] {
        let isKept = model.vocabulary.id(of: part).map(plan.keeps) ?? false
        guard !isKept, !spellings.contains(part) else { continue }
        throw refusal(
          "a new merge uses '\(String(decoding: part, as: UTF8.self))', which is no piece. "
            + "Add it, too.")
      }
    }
  }
}

extension Tokenizer {
  /// Checks that each new piece has one row, and that none of them is there already.
  func check(
    rows plan: RowPlan, _ new: NewPieces, _ refusal: (String) -> TokenizerError
  ) throws {
    var isUsed = new.pieces.map { _ in false }
    for case .added(let number) in plan.rows {
      guard isUsed.indices.contains(number), !isUsed[number] else {
        throw refusal(
          "the plan adds piece \(number), and there are \(isUsed.count) new pieces, each to be "
            + "added once. Plan with these pieces.")
      }
      isUsed[number] = true
    }
    var known: Set<[UInt8]> = []
    for (piece, isUsed) in zip(new.pieces, isUsed) {
      let text = String(decoding: piece.spelling, as: UTF8.self)
      guard isUsed else { throw refusal("the plan has no row for the new piece '\(text)'.") }
      guard vocabulary.id(of: piece.spelling) == nil, known.insert(piece.spelling).inserted else {
        throw refusal("the new piece '\(text)' is there already. Leave it out.")
      }
    }
  }
}
