internal import Files
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
    let kept = try keptPieces(plan)
    let newIDs = RowPlan(keeping: kept, of: vocabulary.idBound)
    for required in requiredPieces() where !newIDs.keeps(required.id) {
      throw refusal(
        "the plan drops '\(vocabulary.text(of: required.id))' (\(required.id)), which must stay "
          + "(\(required.reason)). Plan again with it.")
    }
    let name = Folder.lastComponent(of: path)
    return [TokenizerFile(name: name, bytes: try rewritten(kept, newIDs))]
  }

  private func keptPieces(_ plan: RowPlan) throws -> [TokenID] {
    var kept: [TokenID] = []
    for (index, row) in plan.rows.enumerated() {
      guard case .kept(let id) = row else {
        throw refusal("the plan adds pieces, for which there are no scores. Plan without them.")
      }
      guard model.has(id) else { continue }
      guard kept.count == index else {
        throw refusal(
          "the plan puts \(id) after a row without a piece. Put such rows after all pieces.")
      }
      kept.append(id)
    }
    return kept
  }

  private func rewritten(_ kept: [TokenID], _ newIDs: RowPlan) throws -> [UInt8] {
    var writer = WireWriter()
    var hasPieces = false
    for field in model.fields {
      switch (field.number, field.value) {
      case (SentencePieceModel.Field.pieces, .bytes):
        guard !hasPieces else { continue }
        hasPieces = true
        for id in kept {
          let range = model.pieceRanges[id.index]
          writer.copy(model.bytes[Int(range.lowerBound)..<Int(range.upperBound)])
        }
      case (SentencePieceModel.Field.selfTestData, .bytes): continue
      case (SentencePieceModel.Field.trainerSpec, .bytes(let range)):
        writer.write(try trainerSpec(range, kept.count, newIDs), as: field.number)
      default: writer.copy(model.bytes[field.range])
      }
    }
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
