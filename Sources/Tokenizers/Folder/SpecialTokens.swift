internal import JSON
internal import RowPlans

/// The special tokens that a configuration file names.
///
/// A token is a text, or an object with its text under `content`; lists and objects of tokens occur.
struct SpecialTokens: Sendable {
  /// A token under its key.
  struct Named: Hashable, Sendable {
    let key: String
    let content: String
  }

  /// The tokens in the order of the file.
  private(set) var named: [Named] = []

  /// The keys under which files list any number of tokens.
  static let listKeys: Set<String> = [
    "additional_special_tokens", "extra_special_tokens", "model_specific_special_tokens",
  ]
  /// The keys of language codes, which are pieces too.
  private static let languageKeys: Set<String> = [
    "src_lang", "tgt_lang", "source_lang", "target_lang",
  ]

  /// Gathers the tokens of `object`.
  init(_ object: JSONObject) {
    for (key, value) in object.members.map({ ($0.key, $0.value) }) {
      if Self.listKeys.contains(key) {
        addAll(value, key: key)
      } else if key.hasSuffix("_token") || Self.languageKeys.contains(key) {
        add(value, key: key)
      }
    }
  }

  /// Whether one of the keys lists tokens.
  func lists(_ keys: Set<String>) -> Bool { named.contains { keys.contains($0.key) } }

  /// The tokens that `vocabulary` has, as requirements.
  func required(_ vocabulary: Vocabulary, file: String) -> [(id: TokenID, reason: String)] {
    named.compactMap { token in
      vocabulary.id(of: token.content).map { ($0, "\(file): \(token.key)") }
    }
  }

  private mutating func addAll(_ value: JSONValue, key: String) {
    switch value {
    case .array(let tokens): tokens.forEach { add($0, key: key) }
    case .object(let object): object.members.forEach { add($0.value, key: key) }
    default: add(value, key: key)
    }
  }

  private mutating func add(_ value: JSONValue, key: String) {
    switch value {
    case .string(let content) where !content.isEmpty:
      named.append(Named(key: key, content: content))
    case .array(let tokens): tokens.forEach { add($0, key: key) }
    case .object(let object):
      if let content = object["content"]?.string, !content.isEmpty {
        named.append(Named(key: key, content: content))
      }
    default: break
    }
  }
}

/// `special_tokens_map.json`: names tokens by their text only, so that it never changes.
struct SpecialTokensMap: CompanionFile {
  let name: String
  private let contents: [UInt8]
  private let required: [(id: TokenID, reason: String)]

  /// Reads the names.
  ///
  /// - Throws: `JSONError`.
  init(_ name: String, _ contents: [UInt8], _ primary: any Tokenizer) throws {
    self.name = name
    self.contents = contents
    var reader = JSONReader(contents, source: name)
    guard let object = try reader.readDocument().object else {
      throw TokenizerError.unsuitable(
        file: name, place: "the file", problem: "this is no object. Get the file again.")
    }
    required = SpecialTokens(object).required(primary.vocabulary, file: name)
  }

  func requiredPieces() -> [(id: TokenID, reason: String)] { required }
  func bytes(after plan: RowPlan) throws -> [UInt8]? { contents }
}

/// `added_tokens.json`: an object from added tokens to IDs.
struct AddedTokensFile: CompanionFile {
  let name: String
  private let object: JSONObject
  private let ids: NamedIDs

  /// Reads the tokens.
  ///
  /// - Throws: `JSONError`.
  init(_ name: String, _ contents: [UInt8], _ primary: any Tokenizer) throws {
    self.name = name
    var reader = JSONReader(contents, source: name)
    object = try reader.readDocument().object ?? JSONObject()
    ids = NamedIDs(primary.vocabulary, file: name)
    for member in object.members { try ids.check(member.key, listed: member.value.int) }
  }

  func requiredPieces() -> [(id: TokenID, reason: String)] {
    object.members.compactMap { member in
      ids.id(of: member.key, listed: member.value.int).map { ($0, "\(name): \(member.key)") }
    }
  }

  func bytes(after plan: RowPlan) throws -> [UInt8]? {
    let result = try object.compactMapValues { token, id in
      .number(try ids.newID(of: token, listed: id.int, after: plan).index)
    }
    return JSONWriter.text(of: .object(result))
  }
}

/// Finds tokens that a file gives with text and ID: the text counts, where the vocabulary has it.
struct NamedIDs: Sendable {
  private let vocabulary: Vocabulary
  private let file: String

  init(_ vocabulary: Vocabulary, file: String) {
    self.vocabulary = vocabulary
    self.file = file
  }

  /// The source's ID of a token.
  func id(of content: String, listed: Int?) -> TokenID? {
    vocabulary.id(of: content) ?? listed.flatMap { UInt32(exactly: $0) }.map { TokenID($0) }
  }

  /// Checks that a token which the vocabulary does not have is listed at no other piece's ID.
  ///
  /// - Throws: `TokenizerError.unsuitable`.
  func check(_ content: String, listed: Int?) throws {
    guard vocabulary.id(of: content) == nil,
      let id = listed.flatMap(UInt32.init(exactly:)).map({ TokenID($0) }),
      let other = vocabulary.spelling(of: id)
    else { return }
    throw TokenizerError.unsuitable(
      file: file, place: "'\(content)'",
      problem: "\(id) is '\(String(decoding: other, as: UTF8.self))' in the tokenizer. "
        + "Get the file again.")
  }

  /// The output's ID of a token.
  ///
  /// - Throws: `TokenizerError.unsuitable` if its row is dropped.
  func newID(of content: String, listed: Int?, after plan: RowPlan) throws -> TokenID {
    if let newID = id(of: content, listed: listed).flatMap(plan.newID) { return newID }
    throw TokenizerError.unsuitable(
      file: file, place: "'\(content)'",
      problem: "the plan has no row for this token. Keep it, or remove it from the file.")
  }
}
