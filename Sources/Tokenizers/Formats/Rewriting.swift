internal import JSON
internal import RowPlans

/// Writes the files of a tokenizer with the pieces and the IDs of a plan.
struct Rewriting {
  let tokenizer: HuggingFaceTokenizer
  let plan: RowPlan
  /// The pieces of the model that stay, by their new IDs.
  let kept: [(id: TokenID, newID: TokenID)]

  init(_ tokenizer: HuggingFaceTokenizer, _ plan: RowPlan) {
    self.tokenizer = tokenizer
    self.plan = plan
    kept = tokenizer.model.vocabulary.ids().compactMap { id in
      plan.newID(of: id).map { (id, $0) }
    }.sorted { $0.newID < $1.newID }
  }

  /// A `tokenizer.json`.
  func document(_ document: TokenizerDocument) throws -> [UInt8] {
    let added = try addedTokens(document["added_tokens"]?.array ?? [])
    var writer = JSONWriter()
    try writer.writeObject { writer in
      for (key, value) in document.members {
        writer.write(key: key.utf8)
        switch key {
        case "model": try writeModel(document.modelMembers, &writer)
        case "added_tokens" where value.array != nil: writer.write(.array(added))
        case "post_processor": writer.write(try postProcessor(value))
        case "padding": writer.write(padding(value))
        default: writer.write(value)
        }
      }
    }
    return writer.bytes + (document.endsWithLineFeed ? [0x0A] : [])
  }

  /// A `vocab.txt`.
  func wordList() throws -> [UInt8] {
    try checkNoHoles()
    var bytes: [UInt8] = []
    for piece in kept {
      bytes += tokenizer.model.vocabulary.spelling(of: piece.id) ?? []
      bytes.append(0x0A)
    }
    return bytes
  }

  /// A `vocab.json`.
  func vocabulary() throws -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writePieces(kept, &writer)
    return writer.bytes
  }

  /// A `merges.txt`.
  func merges(_ header: [UInt8]?) -> [UInt8] {
    var bytes = header.map { $0 + [0x0A] } ?? []
    for merge in keptMerges {
      bytes += tokenizer.model.vocabulary.spelling(of: TokenID(merge.left)) ?? []
      bytes.append(0x20)
      bytes += tokenizer.model.vocabulary.spelling(of: TokenID(merge.right)) ?? []
      bytes.append(0x0A)
    }
    return bytes
  }

  /// The merges of which both parts and the product stay.
  var keptMerges: [MergeTable.Merge] {
    guard case .bpe(let model) = tokenizer.model else { return [] }
    return model.merges.merges.filter { merge in
      plan.keeps(TokenID(merge.left)) && plan.keeps(TokenID(merge.right))
        && plan.keeps(TokenID(merge.product))
    }
  }

  private func writeModel(
    _ members: [(key: String, value: TokenizerDocument.ModelMember)], _ writer: inout JSONWriter
  ) throws {
    try writer.writeObject { writer in
      for (key, member) in members {
        writer.write(key: key.utf8)
        switch member {
        case .value(let value): writer.write(key == "unk_id" ? newID(value) : value)
        case .pieces(let order): writePieces(ordered(order), &writer)
        case .scoredPieces(let scores): try writeScoredPieces(scores, &writer)
        case .merges(let arePairs): writeMerges(arePairs, &writer)
        }
      }
    }
  }

  /// The kept pieces in the order of the file, or by new IDs if the file was in the order of IDs.
  private func ordered(_ order: [UInt32]) -> [(id: TokenID, newID: TokenID)] {
    if zip(order, order.dropFirst()).allSatisfy({ $0 < $1 }) { return kept }
    return order.compactMap { id in plan.newID(of: TokenID(id)).map { (TokenID(id), $0) } }
  }

  private func writePieces(
    _ pieces: [(id: TokenID, newID: TokenID)], _ writer: inout JSONWriter
  ) {
    writer.writeObject { writer in
      for piece in pieces {
        writer.write(key: tokenizer.model.vocabulary.spelling(of: piece.id) ?? [])
        writer.write(literal: String(piece.newID.rawValue))
      }
    }
  }

  private func writeScoredPieces(_ scores: ScoreSpellings, _ writer: inout JSONWriter) throws {
    try checkNoHoles()
    writer.writeArray { writer in
      for piece in kept {
        writer.writeArray { writer in
          writer.write(string: tokenizer.model.vocabulary.spelling(of: piece.id) ?? [])
          writer.write(literal: scores[piece.id.index])
        }
      }
    }
  }

  private func writeMerges(_ arePairs: Bool, _ writer: inout JSONWriter) {
    let vocabulary = tokenizer.model.vocabulary
    writer.writeArray { writer in
      for merge in keptMerges {
        let left = vocabulary.spelling(of: TokenID(merge.left)) ?? []
        let right = vocabulary.spelling(of: TokenID(merge.right)) ?? []
        if arePairs {
          writer.writeArray { writer in
            writer.write(string: left)
            writer.write(string: right)
          }
        } else {
          writer.write(string: left + [0x20] + right)
        }
      }
    }
  }

  /// Checks that the pieces of the model have the IDs 0, 1, 2, …, as lists give them.
  private func checkNoHoles() throws {
    for (index, piece) in kept.enumerated() where piece.newID.index != index {
      throw tokenizer.refusal(
        "'\(tokenizer.vocabulary.text(of: piece.id))' would get the ID #\(index) from its place, "
          + "and the plan gives it \(piece.newID). Put rows without pieces and added tokens behind "
          + "the pieces of the model.")
    }
  }
}
