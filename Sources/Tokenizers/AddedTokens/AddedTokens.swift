internal import JSON
internal import RowPlans

/// The tokens that are added beside a model, with the IDs that they really get.
struct AddedTokens: Sendable {
  /// The entry of a token in the file.
  struct Entry: Sendable {
    /// The text it stands for.
    let content: String
    /// The ID that the file gives, which counts for nothing.
    let storedID: Int?
    /// The ID that the token gets.
    let id: TokenID
    /// Its properties.
    let token: AddedToken
  }

  /// The entries in the order of the file; the last one of a content counts.
  private(set) var entries: [Entry] = []

  /// The tokens by ID.
  var tokens: [AddedToken] {
    var latest: [TokenID: AddedToken] = [:]
    for entry in entries { latest[entry.id] = entry.token }
    return latest.values.sorted { $0.id < $1.id }
  }

  /// Gives each token its ID, as Hugging Face does: that of its piece in the model, or else the next
  /// one after the entries of the model and the tokens before it.
  ///
  /// The `id` of the file counts for nothing. Tokens without content are skipped.
  init(_ values: [JSONValue], model: Model, file: String) throws {
    // By bytes: Swift's texts are equal where they are canonically equivalent.
    var known: [[UInt8]: TokenID] = [:]
    var next = model.count
    for (index, value) in values.enumerated() {
      let component = try Component(value, file: file, place: "added_tokens[\(index)]")
      let content = try component.string("content")
      if content.isEmpty { continue }
      var id = known[Array(content.utf8)] ?? model.vocabulary.id(of: content)
      if id == nil {
        id = TokenID(next)
        next += 1
      }
      guard let id else { continue }
      known[Array(content.utf8)] = id
      let token = try AddedToken(component, id: id, content: content)
      entries.append(
        Entry(content: content, storedID: component["id"]?.int, id: id, token: token))
    }
  }

  /// The ID of the entry with this content, byte for byte.
  func id(of content: String) -> TokenID? {
    entries.first { $0.content.utf8.elementsEqual(content.utf8) }?.id
  }
}

extension AddedToken {
  /// Reads the properties of an added token.
  init(_ component: Component, id: TokenID, content: String) throws {
    let isSpecial = try component.bool("special", default: false)
    self.init(
      id: id, content: content,
      isSingleWord: try component.bool("single_word", default: false),
      stripsLeft: try component.bool("lstrip", default: false),
      stripsRight: try component.bool("rstrip", default: false),
      isNormalized: try component.bool("normalized", default: !isSpecial),
      isSpecial: isSpecial)
  }
}
