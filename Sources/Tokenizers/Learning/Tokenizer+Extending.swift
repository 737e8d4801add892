public import RowPlans

extension Tokenizer {
  /// Plans to keep all pieces under their IDs, and to add `count` behind them.
  ///
  /// Rows of the source that lie behind the last piece are padding, and have no place in the plan.
  ///
  /// - Parameters:
  ///   - count: How many pieces are added.
  ///   - rowCount: The rows of the source; as many as there are IDs if it is less.
  /// - Returns: The plan.
  public func extensionPlan(adding count: Int, to rowCount: Int = 0) -> RowPlan {
    let bound = vocabulary.idBound
    let kept = (0..<bound).map { RowPlan.Row.kept(TokenID($0)) }
    return RowPlan(rows: kept + (0..<count).map(RowPlan.Row.added), of: max(bound, rowCount))
  }
}

extension HuggingFaceTokenizer {
  public func adding(_ new: NewPieces) throws -> any Tokenizer {
    guard case .document = source else {
      throw refusal(
        "a tokenizer cannot be tried out in this format. Save it as tokenizer.json "
          + "(save_pretrained of the fast tokenizer does).")
    }
    let plan = extensionPlan(adding: new.pieces.count)
    let bytes = try files(after: plan, adding: new).first?.bytes ?? []
    return try HuggingFaceTokenizer(tokenizerJSON: bytes, path: path)
  }
}

extension SentencePieceTokenizer {
  public func adding(_ new: NewPieces) throws -> any Tokenizer {
    let plan = extensionPlan(adding: new.pieces.count)
    let bytes = try files(after: plan, adding: new).first?.bytes ?? []
    return try SentencePieceTokenizer(bytes, path: path)
  }
}
