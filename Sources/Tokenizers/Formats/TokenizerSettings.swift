internal import Files
internal import JSON

/// The settings beside a vocabulary without a pipeline: `tokenizer_config.json`,
/// `added_tokens.json`.
struct TokenizerSettings {
  /// The members of `tokenizer_config.json`; none if there is no such file.
  let component: Component
  /// The members of `config.json`; none if there is no such file.
  private let model: JSONValue
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
    model = (try? Self.read("config.json", folder)) ?? .object(JSONObject())
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

  /// The names of the files that are read beside a vocabulary, and tell what its tokens are.
  static let fileNames = ["added_tokens.json", "tokenizer_config.json"]

  /// The class of transformers that the files are for, without `Fast`; one that `config.json` means if
  /// none is named.
  var className: String? {
    let named = component["tokenizer_class"]?.string ?? model["tokenizer_class"]?.string
    guard let name = named else {
      return model["model_type"]?.string.flatMap(TokenizerClass.special).map { $0 + "Tokenizer" }
    }
    return name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
  }

  /// Checks that no code beside the files makes the tokens.
  ///
  /// - Throws: `TokenizerError.unknownType` with the name of the class.
  func checkNoCode() throws {
    for source in [component.object["auto_map"], model["auto_map"]] {
      guard let value = source?["AutoTokenizer"] else { continue }
      let names = value.array?.compactMap(\.string) ?? [value.string].compactMap(\.self)
      if let name = names.first { throw unknownClass(name) }
    }
    for key in ["word_tokenizer_type", "subword_tokenizer_type"] {
      if component[key]?.string != nil { throw unknownClass(className ?? "BertJapaneseTokenizer") }
    }
  }

  /// The error for a class whose files say too little.
  func unknownClass(_ name: String) -> TokenizerError {
    .unknownType(file: component.file, place: "tokenizer_class", type: name)
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
