internal import JSON
internal import RowPlans

/// The small members of `tokenizer.json` that hold IDs.
extension Rewriting {
  /// The new ID in place of an ID; another value, or an ID without a row, stays.
  func newID(_ value: JSONValue) -> JSONValue {
    guard let id = value.int.flatMap(UInt32.init(exactly:)),
      let newID = plan.newID(of: TokenID(id))
    else { return value }
    return .number(Int(newID.rawValue))
  }

  /// The member `padding`.
  func padding(_ value: JSONValue) -> JSONValue {
    guard let object = value.object else { return value }
    return .object(object.compactMapValues { $0 == "pad_id" ? newID($1) : $1 })
  }

  /// The member `post_processor`.
  func postProcessor(_ value: JSONValue) throws -> JSONValue {
    guard let object = value.object else { return value }
    return .object(
      try object.compactMapValues { key, value in
        switch key {
        case "processors": .array(try (value.array ?? []).map(postProcessor))
        case "sep", "cls":
          value.array.map { .array($0.enumerated().map { $0 == 1 ? newID($1) : $1 }) } ?? value
        case "special_tokens": specialTokens(value)
        default: value
        }
      })
  }

  private func specialTokens(_ value: JSONValue) -> JSONValue {
    guard let object = value.object else { return value }
    return .object(
      object.compactMapValues { _, token in
        guard let members = token.object else { return token }
        return .object(
          members.compactMapValues { key, value in
            key == "ids" ? .array((value.array ?? []).map(newID)) : value
          })
      })
  }

  /// The member `added_tokens`, in the order in which the tokens get the IDs of the plan.
  ///
  /// - Throws: `TokenizerError.unsuitable` if no order gives them.
  func addedTokens(_ values: [JSONValue]) throws -> [JSONValue] {
    var tokens: [(id: TokenID?, value: JSONValue)] = values.map { value in
      let id = value["content"]?.string.flatMap { tokenizer.vocabulary.id(of: $0) }
      guard let newID = id.flatMap(plan.newID), var object = value.object else {
        return (nil, value)
      }
      object["id"] = .number(Int(newID.rawValue))
      return (newID, .object(object))
    }
    if firstMisplaced(tokens) != nil {
      tokens = tokens.enumerated().sorted {
        ($0.element.id ?? 0, $0.offset) < ($1.element.id ?? 0, $1.offset)
      }
      .map(\.element)
    }
    if let misplaced = firstMisplaced(tokens) {
      throw tokenizer.refusal(
        "the added token '\(misplaced.content)' would get the ID #\(misplaced.id) when it is "
          + "loaded, and the plan gives it \(misplaced.planned). Put the added tokens that are not "
          + "in the model right behind its \(pieces.count) pieces.")
    }
    return tokens.map(\.value)
  }

  /// The first token that does not get its planned ID from its place.
  private func firstMisplaced(
    _ tokens: [(id: TokenID?, value: JSONValue)]
  ) -> (content: String, id: Int, planned: TokenID)? {
    let inModel = Set(pieces.compactMap(\.id))
    var next = pieces.count
    var known: Set<[UInt8]> = []
    for (planned, value) in tokens {
      guard let planned, let content = value["content"]?.string,
        tokenizer.vocabulary.id(of: content).map(inModel.contains) != true,
        known.insert(Array(content.utf8)).inserted
      else { continue }
      if planned.index != next { return (content, next, planned) }
      next += 1
    }
    return nil
  }
}
