internal import Files
internal import JSON
public import RowPlans

extension TokenizerFolder {
  /// The names of all tokenizer files, those that are left out included.
  public var fileNames: [String] { copiedNames + leftOut.map(\.name) }

  /// All files as they are, ``primary``'s first.
  ///
  /// - Throws: `FileError`.
  public func unchangedFiles() throws -> [TokenizerFile] {
    try copiedNames.map { name in
      TokenizerFile(name: name, bytes: try InputFile.contents(of: folder.path(of: name)))
    }
  }

  /// The special tokens by role, such as `pad_token`: as `tokenizer_config.json` and
  /// `special_tokens_map.json` name them, and the unknown token of ``primary``.
  ///
  /// - Throws: `JSONError`, `FileError`.
  public func roles() throws -> [String: TokenID] {
    var roles: [String: TokenID] = [:]
    for name in ["tokenizer_config.json", "special_tokens_map.json"] where folder.has(name) {
      let path = try folder.path(of: name)
      var reader = JSONReader(try InputFile.contents(of: path), source: path)
      for token in SpecialTokens(try reader.readDocument().object ?? JSONObject()).named
      where token.key.hasSuffix("_token") && roles[token.key] == nil {
        roles[token.key] = primary.vocabulary.id(of: token.content)
      }
    }
    if roles["unk_token"] == nil { roles["unk_token"] = primary.unknownID }
    return roles
  }
}
