internal import JSON
internal import RowPlans

/// Writes the files of a tokenizer with the pieces and the IDs of a plan.
struct Rewriting {
  let tokenizer: HuggingFaceTokenizer
  let plan: RowPlan
  /// The pieces that the plan adds.
  let new: NewPieces
  /// The pieces of the model, by their new IDs.
  let pieces: [ModelPiece]

  init(_ tokenizer: HuggingFaceTokenizer, _ plan: RowPlan, adding new: NewPieces = .none) {
    self.tokenizer = tokenizer
    self.plan = plan
    self.new = new
    pieces = ModelPiece.all(tokenizer, plan, new)
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
    for piece in pieces {
      bytes += piece.spelling
      bytes.append(0x0A)
    }
    return bytes
  }

  /// A `vocab.json`.
  func vocabulary() throws -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    writePieces(pieces, &writer)
    return writer.bytes
  }

  /// A `merges.txt`.
  func merges(_ header: [UInt8]?) -> [UInt8] {
    var bytes = header.map { $0 + [0x0A] } ?? []
    forEachMerge { left, right in
      bytes += left
      bytes.append(0x20)
      bytes += right
      bytes.append(0x0A)
    }
    return bytes
  }

  /// Calls `body` with the parts of each merge, those that stay and then the new ones.
  private func forEachMerge(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void) {
    let vocabulary = tokenizer.model.vocabulary
    for merge in keptMerges {
      body(
        vocabulary.spelling(of: TokenID(merge.left)) ?? [],
        vocabulary.spelling(of: TokenID(merge.right)) ?? [])
    }
    for merge in new.merges { body(merge.left[...], merge.right[...]) }
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

  /// The pieces in the order of the file, the added ones last; or by new IDs if the file was in the
  /// order of IDs.
  private func ordered(_ order: [UInt32]) -> [ModelPiece] {
    if zip(order, order.dropFirst()).allSatisfy({ $0 < $1 }) { return pieces }
    var places: [TokenID: Int] = [:]
    for (place, id) in order.enumerated() { places[TokenID(id)] = place }
    return pieces.map { ($0.id.flatMap { places[$0] } ?? .max, $0) }
      .sorted { ($0.0, $0.1.newID) < ($1.0, $1.1.newID) }.map(\.1)
  }

  private func writePieces(_ pieces: [ModelPiece], _ writer: inout JSONWriter) {
    writer.writeObject { writer in
      for piece in pieces {
        writer.write(key: piece.spelling)
        writer.write(literal: String(piece.newID.rawValue))
      }
    }
  }

  private func writeScoredPieces(_ scores: ScoreSpellings, _ writer: inout JSONWriter) throws {
    try checkNoHoles()
    writer.writeArray { writer in
      for piece in pieces {
        writer.writeArray { writer in
          writer.write(string: piece.spelling)
          if let id = piece.id, id.index < tokenizer.model.count {
            writer.write(literal: scores[id.index])
          } else {
            writer.write(literal: "\(piece.score ?? lowestScore)")
          }
        }
      }
    }
  }

  private func writeMerges(_ arePairs: Bool, _ writer: inout JSONWriter) {
    writer.writeArray { writer in
      forEachMerge { left, right in
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
    for (index, piece) in pieces.enumerated() where piece.newID.index != index {
      throw tokenizer.refusal(
        "'\(String(decoding: piece.spelling, as: UTF8.self))' would get the ID #\(index) from its "
          + "place, and the plan gives it \(piece.newID). Put rows without pieces and added tokens behind "
          + "the pieces of the model, and new pieces right behind these.")
    }
  }
}
