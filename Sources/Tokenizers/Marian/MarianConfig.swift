internal import Files
internal import JSON
internal import RowPlans

/// The settings in the files beside a ``MarianTokenizer``.
struct MarianConfig: Sendable {
  /// A language as the files name it.
  struct Language: Sendable {
    let name: String

    /// Whether a tag is the language or a variety of it.
    func includes(_ tag: String) -> Bool {
      let (tag, name) = (tag.lowercased(), name.lowercased())
      return tag == name || tag.hasPrefix(name + "-")
    }
  }

  /// The languages of the source and of the target, where they are told.
  let languages: [Language?]
  /// The token for what has no ID.
  let unknownToken: String
  /// The tokens that are found in text before all else.
  let specialTokens: [AddedToken]
  /// The token that ends a text.
  let endID: TokenID?
  /// The matcher of ``specialTokens``.
  let matcher: AddedTokenMatcher?

  /// Reads `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json`; each may be
  /// missing.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the languages have a vocabulary each; `JSONError`,
  ///   `FileError`.
  init(_ folder: Folder, _ vocabulary: Vocabulary) throws {
    let config = try folder.object("tokenizer_config.json")
    if config["separate_vocabs"]?.bool == true {
      throw TokenizerError.unsuitable(
        file: "\(folder.path)/tokenizer_config.json", place: "separate_vocabs",
        problem:
          "source and target have a vocabulary and rows of their own each, and a plan is for "
          + "one list of rows. Start from a Marian model whose languages share one.")
    }
    let map = try folder.object("special_tokens_map.json")
    let named = SpecialTokens(config).named + SpecialTokens(map).named
    func name(_ key: String, _ fallback: String) -> String {
      named.first { $0.key == key }?.content ?? fallback
    }
    unknownToken = name("unk_token", "<unk>")
    let end = name("eos_token", "</s>")
    var tokens: [TokenID: AddedToken] = [:]
    func add(_ content: String, _ described: Component? = nil) throws {
      guard let id = vocabulary.id(of: content), tokens[id] == nil else { return }
      tokens[id] =
        try described.map { try AddedToken($0, id: id, content: content) }
        ?? AddedToken(id: id, content: content)
    }
    for (key, value) in config["added_tokens_decoder"]?.object?.members.map({ ($0.key, $0.value) })
      ?? []
    {
      let place = "added_tokens_decoder.\(key)"
      let token = try Component(value, file: "tokenizer_config.json", place: place)
      try add(token.string("content"), token)
    }
    for content in [unknownToken, end, name("pad_token", "<pad>")] { try add(content) }
    for token in named
    where token.key.hasSuffix("_token") || SpecialTokens.listKeys.contains(token.key) {
      try add(token.content)
    }
    for member in try folder.object("added_tokens.json").members { try add(member.key) }
    languages = ["source_lang", "target_lang"].map { config[$0]?.string.map(Language.init) }
    specialTokens = tokens.values.sorted { $0.id < $1.id }
    endID = vocabulary.id(of: end)
    matcher = AddedTokenMatcher(specialTokens.map { ($0, Array($0.content.utf8)) })
  }
}
