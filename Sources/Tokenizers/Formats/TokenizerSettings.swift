internal import Files
internal import JSON

/// The settings beside a vocabulary without a pipeline: `tokenizer_config.json`,
/// `added_tokens.json`.
struct TokenizerSettings {
  /// The members of `tokenizer_config.json`; none if there is no such file.
  let component: Component
  /// The contents of `added_tokens.json`, by ID.
  private let addedTokens: [(content: String, id: Int)]

  /// Reads the files in the folder of `path`.
  ///
  /// - Throws: `JSONError` or `TokenizerError` for files that are not what they should be.
  init(beside path: String) throws {
    let folder = try Folder(Folder.parent(of: path))
    let config = try Self.read("tokenizer_config.json", folder) ?? .object(JSONObject())
    component = try Component(
      config, file: "\(folder.path)/tokenizer_config.json", place: "the object")
    let added = try Self.read("added_tokens.json", folder)?.object?.members ?? []
    addedTokens = added.compactMap { member in member.value.int.map { (member.key, $0) } }
      .sorted { $0.1 < $1.1 }
  }

  private static func read(_ name: String, _ folder: Folder) throws -> JSONValue? {
    guard folder.has(name) else { return nil }
    let path = try folder.path(of: name)
    var reader = JSONReader(try InputFile.contents(of: path), source: path)
    return try reader.readDocument()
  }

  /// The class of transformers that the files are for, without `Fast`.
  var className: String? {
    guard let name = component["tokenizer_class"]?.string else { return nil }
    return name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
  }

  /// The content of a special token such as `unk_token`, which is a text or an object.
  func token(_ key: String, default fallback: String) -> String {
    token(key) ?? fallback
  }

  /// The content of a special token, `nil` if it is not named.
  func token(_ key: String) -> String? {
    component[key]?.string ?? component[key]?["content"]?.string
  }

  /// The added tokens as entries of a `tokenizer.json`: those of `added_tokens_decoder` by ID, those
  /// of `added_tokens.json`, and the special ones.
  ///
  /// - Parameter specials: The contents of special tokens, with whether they take the space before
  ///   them.
  /// - Returns: Objects with the members of `AddedToken`.
  func addedTokens(specials: [(content: String, stripsLeft: Bool)]) -> [JSONValue] {
    var values: [(id: Int, value: JSONValue)] = []
    for member in component["added_tokens_decoder"]?.object?.members ?? [] {
      guard let id = Int(member.key), member.value.object != nil else { continue }
      values.append((id, member.value))
    }
    values.sort { $0.id < $1.id }
    var known = Set(values.compactMap { $0.value["content"]?.string.map { Array($0.utf8) } })
    let specialContents = Set(specials.map { Array($0.content.utf8) })
    for (content, _) in addedTokens where !specialContents.contains(Array(content.utf8)) {
      guard known.insert(Array(content.utf8)).inserted else { continue }
      values.append((0, Self.entry(content, isSpecial: false, stripsLeft: false)))
    }
    for special in specials where known.insert(Array(special.content.utf8)).inserted {
      values.append(
        (0, Self.entry(special.content, isSpecial: true, stripsLeft: special.stripsLeft)))
    }
    return values.map(\.value)
  }

  private static func entry(_ content: String, isSpecial: Bool, stripsLeft: Bool) -> JSONValue {
    .object(
      JSONObject([
        "content": .string(content), "lstrip": .bool(stripsLeft), "normalized": .bool(!isSpecial),
        "special": .bool(isSpecial),
      ]))
  }
}
