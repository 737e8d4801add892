internal import JSON
internal import RowPlans

extension PostProcessor {
  /// Reads a post-processor of tokenizer.json.
  ///
  /// - Throws: `TokenizerError.unknownType` for a type that is not known.
  init(_ component: Component) throws {
    switch try component.type() {
    case "ByteLevel": _ = try ByteLevelOptions(component)
    case "BertProcessing", "RobertaProcessing":
      let first = try Self.namedID(component, "cls")
      let last = try Self.namedID(component, "sep")
      template = [.special([first]), .sequence, .special([last])]
      namedIDs = [first, last]
    case "TemplateProcessing": try readTemplate(component)
    case "Sequence": try readSequence(component)
    case let type: throw component.unknown(type)
    }
  }

  /// Reads a pair of text and ID.
  private static func namedID(_ component: Component, _ key: String) throws -> TokenID {
    guard let pair = component[key]?.array, pair.count == 2, pair[0].string != nil,
      let id = pair[1].int.flatMap(UInt32.init(exactly:))
    else { throw component.unsuitable(key, "a token and its ID belong here.") }
    return TokenID(id)
  }

  private mutating func readSequence(_ component: Component) throws {
    let parts = try component.components("processors").map(Self.init)
    let adding = parts.filter { $0.template != [.sequence] }
    guard adding.count < 2 else {
      throw component.unsuitable(
        "processors",
        "more than one of them adds tokens, which this version does not apply. "
          + "Join them in one template.")
    }
    template = adding.first?.template ?? template
    namedIDs = parts.flatMap(\.namedIDs)
  }

  private mutating func readTemplate(_ component: Component) throws {
    var specials: [[UInt8]: [TokenID]] = [:]
    guard let tokens = component["special_tokens"]?.object else {
      throw component.unsuitable("special_tokens", "an object of tokens belongs here.")
    }
    for member in tokens.members {
      let place = "\(component.place).special_tokens.\(member.key)"
      let special = try Component(member.value, file: component.file, place: place)
      let ids = special["ids"]?.array?.compactMap { $0.int.flatMap(UInt32.init(exactly:)) }
      guard let ids, ids.count == special["ids"]?.array?.count else {
        throw special.unsuitable("ids", "a list of IDs belongs here.")
      }
      _ = try special.string("id")
      guard special["tokens"]?.array?.allSatisfy({ $0.string != nil }) == true else {
        throw special.unsuitable("tokens", "a list of texts belongs here.")
      }
      specials[Array(member.key.utf8)] = ids.map { TokenID($0) }
    }
    namedIDs = specials.values.flatMap { $0 }.sorted()
    template = try component.components("single").map { try Self.item($0, specials) }
    for part in try component.components("pair") {
      let (type, name) = try Self.part(part)
      guard type == "SpecialToken" || ["A", "B"].contains(name) else {
        throw part.unsuitable("Sequence.id", "'\(name)' is neither 'A' nor 'B'.")
      }
    }
  }

  /// The type and the `id` of a part of a template.
  private static func part(_ component: Component) throws -> (type: String, name: String) {
    guard let member = component.object.members.first, component.object.members.count == 1 else {
      throw component.unsuitable("", "'Sequence' or 'SpecialToken' belongs here.")
    }
    guard ["Sequence", "SpecialToken"].contains(member.key) else {
      throw component.unknown(member.key)
    }
    let inner = try Component(
      member.value, file: component.file, place: "\(component.place).\(member.key)")
    _ = try inner.count("type_id")
    return (member.key, try inner.string("id"))
  }

  private static func item(
    _ component: Component, _ specials: [[UInt8]: [TokenID]]
  ) throws -> Item {
    let (type, name) = try part(component)
    if type == "Sequence" {
      guard name == "A" else {
        throw component.unsuitable("Sequence.id", "only 'A' belongs into the template of one text.")
      }
      return .sequence
    }
    guard let ids = specials[Array(name.utf8)] else {
      throw component.unsuitable(
        "SpecialToken.id", "the token is not among 'special_tokens'. Add it there.")
    }
    return .special(ids)
  }
}
