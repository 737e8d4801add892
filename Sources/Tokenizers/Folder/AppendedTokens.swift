public import Files
internal import JSON
internal import RowPlans

/// The tokens that other files of a folder name and `tokenizer.json` lacks.
///
/// transformers 4 and 5 append each of them when they load the folder, at the next free ID:
///
/// | order | file | tokens |
/// |---|---|---|
/// | 1 | `tokenizer_config.json` | `added_tokens_decoder`, by the ID it lists |
/// | 1 | `added_tokens.json`, without that member | all, by the ID it lists |
/// | 2 | `tokenizer_config.json`, or else `special_tokens_map.json` | special tokens by role, in the order of ``roles`` |
///
/// Source: `PreTrainedTokenizerBase._from_pretrained` and `PreTrainedTokenizerFast.__init__` of
/// transformers 4.57, with which 5 agrees.
struct AppendedTokens {
  /// The entries of `added_tokens` in a `tokenizer.json` that would name them, in order.
  let entries: [JSONValue]

  /// The roles of special tokens, in the order in which loaders append them.
  private static let roles = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    "additional_special_tokens", "extra_special_tokens",
  ]

  /// Gathers the tokens of a folder that `tokenizer` lacks.
  ///
  /// - Throws: `JSONError`, `FileError`.
  init(of folder: Folder, beside tokenizer: HuggingFaceTokenizer) throws {
    let config = try folder.object("tokenizer_config.json")
    let special = Self.special(
      config,
      config["added_tokens_decoder"] == nil
        ? try folder.object("special_tokens_map.json") : JSONObject())
    let listed =
      try config["added_tokens_decoder"]?.object.map(Self.decoder)
      ?? Self.added(folder.object("added_tokens.json"), special: special)
    var known: Set<[UInt8]> = []
    entries = (listed + special).filter { entry in
      guard let content = entry["content"]?.string, !content.isEmpty else { return false }
      return tokenizer.vocabulary.id(of: content) == nil
        && known.insert(Array(content.utf8)).inserted
    }
  }

  /// Returns the entries of `added_tokens_decoder` by ID.
  private static func decoder(_ object: JSONObject) -> [JSONValue] {
    let entries: [(id: Int, value: JSONValue)] = object.members.compactMap { member in
      guard let id = Int(member.key), member.value.object != nil else { return nil }
      return (id, member.value)
    }
    return entries.sorted { $0.id < $1.id }.map(\.value)
  }

  /// Returns the tokens of `added_tokens.json` by ID; those that have a role are special.
  private static func added(_ object: JSONObject, special: [JSONValue]) -> [JSONValue] {
    let contents = Set(special.compactMap { $0["content"]?.string.map { Array($0.utf8) } })
    let tokens = object.members.compactMap { member in
      member.value.int.map { (id: $0, content: member.key) }
    }
    return tokens.sorted { $0.id < $1.id }.map { token in
      entry(token.content, isSpecial: contents.contains(Array(token.content.utf8)))
    }
  }

  /// Returns the special tokens by role; those of `map` count where both files name one.
  private static func special(_ config: JSONObject, _ map: JSONObject) -> [JSONValue] {
    roles.flatMap { tokens(map[$0] ?? config[$0]) }
  }

  /// Returns the tokens of a value: a text, an object with one, or a list or an object of these.
  private static func tokens(_ value: JSONValue?) -> [JSONValue] {
    switch value {
    case .string(let content)?: [entry(content, isSpecial: true)]
    case .array(let values)?: values.flatMap { tokens($0) }
    case .object(var object)? where object["content"]?.string != nil:
      {
        object["special"] = .bool(true)
        return [.object(object)]
      }()
    case .object(let object)?: object.members.flatMap { tokens($0.value) }
    default: []
    }
  }

  private static func entry(_ content: String, isSpecial: Bool) -> JSONValue {
    .object(
      JSONObject([
        "id": .number(0), "content": .string(content), "single_word": .bool(false),
        "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(!isSpecial),
        "special": .bool(isSpecial),
      ]))
  }
}

extension HuggingFaceTokenizer {
  /// Returns the tokenizer as loaders complete it from the other files of its folder.
  ///
  /// The tokens that only those files name become added tokens of `tokenizer.json`, at the IDs that
  /// loaders give them, as long as the weights have a row for them. So they are kept, mapped and
  /// written like any other.
  ///
  /// - Parameters:
  ///   - folder: The folder of the tokenizer.
  ///   - rowCount: The rows of the vocabulary.
  /// - Returns: This tokenizer, if it lacks nothing or is not a `tokenizer.json`.
  /// - Throws: `TokenizerError`, `JSONError`, `FileError`.
  public func completed(from folder: Folder, rowCount: Int) throws -> HuggingFaceTokenizer {
    guard case .document(var document) = source else { return self }
    let listed = document["added_tokens"]?.array ?? []
    var appended = try AppendedTokens(of: folder, beside: self).entries
    var added = try AddedTokens(listed + appended, model: model, file: path)
    // What has no row is appended by loaders, too, and read by no model.
    while let last = added.entries.last, !appended.isEmpty, last.id.index >= rowCount {
      appended.removeLast()
      added = try AddedTokens(listed + appended, model: model, file: path)
    }
    guard !appended.isEmpty else { return self }
    let completed = zip(appended, added.entries.suffix(appended.count)).map { value, entry in
      guard var object = value.object else { return value }
      object["id"] = .number(entry.id.index)
      return JSONValue.object(object)
    }
    if document["added_tokens"] == nil {
      document.members.removeAll { $0.key == "added_tokens" }
      document.members.append(("added_tokens", .array(completed)))
    } else {
      for index in document.members.indices where document.members[index].key == "added_tokens" {
        document.members[index].value = .array(listed + completed)
      }
    }
    return try HuggingFaceTokenizer(
      path: path, normalizer: normalizer, preTokenizer: preTokenizer, model: model,
      postProcessor: postProcessor, decoder: decoder, added: added, source: .document(document))
  }
}

extension TokenizerFolder {
  /// Returns the folder with its tokenizer as loaders complete it from the other files.
  ///
  /// - Parameter rowCount: The rows of the vocabulary; `nil` for a tokenizer that stays as it is.
  /// - Returns: This folder, if nothing is missing.
  /// - Throws: As ``init(_:primary:leavingOut:)``.
  public func completed(rowCount: Int?) throws -> TokenizerFolder {
    guard let rowCount, let tokenizer = primary as? HuggingFaceTokenizer else { return self }
    let completed = try tokenizer.completed(from: folder, rowCount: rowCount)
    guard completed.addedTokens != tokenizer.addedTokens else { return self }
    return try TokenizerFolder(folder, primary: completed)
  }
}
