internal import Files
internal import ProtocolBuffers
public import RowPlans

extension SentencePieceTokenizer {
  /// Returns the model with the pieces of `plan`, in its order; all else stays byte for byte.
  ///
  /// The trainer's `vocab_size` and special IDs follow, where it has them. The self-test is left out,
  /// because it checks how the source segments.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces, drops a required one, or has a
  ///   piece after a row that has none.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    try files(after: plan, adding: .none)
  }

  /// Returns the model with the pieces of `plan`, kept and new ones, in its order.
  ///
  /// New pieces of byte-pair encoding get scores below all others, in their order; here every pair
  /// that spells a piece merges, so merges are not written. New pieces of Unigram bring their scores.
  ///
  /// - Throws: `TokenizerError.unsuitable`, as ``files(after:)``; or if a new piece is there already,
  ///   has no row or no score.
  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    try check(rows: plan, new) { refusal($0) }
    let rows = try pieceRows(plan)
    let newIDs = RowPlan(rows: rows, of: vocabulary.idBound)
    for required in requiredPieces() where !newIDs.keeps(required.id) {
      throw refusal(
        "the plan drops '\(vocabulary.text(of: required.id))' (\(required.id)), which must stay "
          + "(\(required.reason)). Plan again with it.")
    }
    let name = Folder.lastComponent(of: path)
    return [TokenizerFile(name: name, bytes: try rewritten(newIDs, new))]
  }

  /// The rows that have a piece, which must come before all others.
  private func pieceRows(_ plan: RowPlan) throws -> [RowPlan.Row] {
    var rows: [RowPlan.Row] = []
    for (index, row) in plan.rows.enumerated() {
      if case .kept(let id) = row, !model.has(id) { continue }
      guard rows.count == index else {
        throw refusal(
          "the plan puts the piece of row \(index) after a row without a piece. Put such rows "
            + "after all pieces.")
      }
      rows.append(row)
    }
    return rows
  }

  private func rewritten(_ newIDs: RowPlan, _ new: NewPieces) throws -> [UInt8] {
    var writer = WireWriter()
    var hasPieces = false
    for field in model.fields {
      switch (field.number, field.value) {
      case (SentencePieceModel.Field.pieces, .bytes):
        guard !hasPieces else { continue }
        hasPieces = true
        for row in newIDs.rows {
          switch row {
          case .kept(let id):
            let range = model.pieceRanges[id.index]
            writer.copy(model.bytes[Int(range.lowerBound)..<Int(range.upperBound)])
          case .added(let number):
            writer.write(try piece(new.pieces[number], number), as: field.number)
          }
        }
      case (SentencePieceModel.Field.selfTestData, .bytes): continue
      case (SentencePieceModel.Field.trainerSpec, .bytes(let range)):
        writer.write(try trainerSpec(range, newIDs.rows.count, newIDs), as: field.number)
      default: writer.copy(model.bytes[field.range])
      }
    }
    return writer.bytes
  }

  /// The message of a new piece, of the type NORMAL.
  private func piece(_ piece: NewPieces.Piece, _ number: Int) throws -> [UInt8] {
    let text = String(decoding: piece.spelling, as: UTF8.self)
    guard piece.spelling.count < SentencePieceModel.pieceLimit else {
      throw refusal("the new piece '\(text)' has \(piece.spelling.count) bytes. Leave it out.")
    }
    var score = Float(piece.score ?? 0)
    if kind == .sentencePieceBPE {
      score = (model.scores.min() ?? 0) - 1 - Float(number)
    } else if piece.score == nil {
      throw TokenizerError.noScore(file: path, place: "pieces", piece: text)
    }
    var writer = WireWriter()
    writer.write(piece.spelling, as: 1)
    writer.write(float: score, as: 2)
    return writer.bytes
  }

  private func trainerSpec(
    _ range: Range<Int>, _ count: Int, _ newIDs: RowPlan
  ) throws -> [UInt8] {
    var writer = WireWriter()
    var reader = WireReader(model.bytes, in: range, file: path, place: .part("trainer_spec"))
    while let field = try reader.next() {
      switch (field.number, field.value) {
      case (TrainerSpec.Field.vocabularySize, .varint):
        writer.write(UInt64(count), as: field.number)
      case (TrainerSpec.Field.ids, .varint(let value)):
        let id = UInt32(exactly: value).flatMap { newIDs.newID(of: TokenID($0)) }
        let none = UInt64(bitPattern: -1)
        writer.write(id.map { UInt64($0.rawValue) } ?? none, as: field.number)
      default: writer.copy(model.bytes[field.range])
      }
    }
    return writer.bytes
  }

  private func refusal(_ problem: String) -> TokenizerError {
    .unsuitable(file: path, place: "pieces", problem: problem)
  }
}
