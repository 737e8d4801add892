internal import JSON
internal import RowPlans

/// `tokenizer_config.json`: the tokenizer's class, its special tokens by name and by ID.
///
/// transformers 4 and 5 both add tokens of `added_tokens_decoder` and named specials that the
/// tokenizer lacks, at IDs beyond the model's rows; so all of them are required, and their IDs follow
/// the plan. transformers 5 builds most classes anew from the pieces alone. That gives the same IDs
/// while the special tokens at the start keep theirs; where they do not, the class becomes
/// `PreTrainedTokenizerFast`, which is loaded as it is written.
struct TokenizerConfig: CompanionFile {
  let name: String
  private let object: JSONObject
  private let specials: SpecialTokens
  private let ids: NamedIDs
  private let primary: any Tokenizer

  /// Classes that are loaded as they are written.
  private static let plainClasses: Set<String> = [
    "PreTrainedTokenizerFast", "TokenizersBackend", "PythonBackend", "PreTrainedTokenizer",
  ]
  /// The tokens that these classes would append if it is not listed: all languages they know.
  private static let languageClasses = [
    "Nllb", "MBart", "MBart50", "M2M100", "SeamlessM4T", "PLBart",
  ]
  /// Members that only mean something to the class that is given up.
  private static let classMembers: Set<String> = ["legacy", "add_bos_token", "extra_ids"]

  /// Reads the file.
  ///
  /// - Throws: `JSONError`.
  init(_ name: String, _ contents: [UInt8], _ primary: any Tokenizer) throws {
    self.name = name
    self.primary = primary
    var reader = JSONReader(contents, source: name)
    object = try reader.readDocument().object ?? JSONObject()
    specials = SpecialTokens(object)
    ids = NamedIDs(primary.vocabulary, file: name)
    for (key, value) in decoder {
      let place = "added_tokens_decoder.\(key)"
      let token = try Component(value, file: name, place: place)
      try ids.check(try token.string("content"), listed: Int(key))
    }
  }

  func requiredPieces() -> [(id: TokenID, reason: String)] {
    let vocabulary = primary.vocabulary
    var required = specials.required(vocabulary, file: name)
    for (key, token) in decoder {
      guard let id = ids.id(of: token["content"]?.string ?? "", listed: Int(key)) else { continue }
      required.append((id, "\(name): added_tokens_decoder"))
    }
    for member in object.members where Self.isID(member.key) {
      for id in Self.integers(member.value) {
        guard let id = UInt32(exactly: id) else { continue }
        required.append((TokenID(id), "\(name): \(member.key)"))
      }
    }
    return required + classPieces(vocabulary)
  }

  func bytes(after plan: RowPlan) throws -> [UInt8]? {
    let changesClass = changesClass(after: plan)
    var result = try object.compactMapValues { key, value in
      switch key {
      case "added_tokens_decoder": try renumbered(plan)
      case "vocab_size": vocabularySize(value, plan)
      case "tokenizer_class" where changesClass: .string("PreTrainedTokenizerFast")
      case _ where changesClass && Self.classMembers.contains(key): nil
      case _ where Self.isID(key): try renumbered(value, key: key, plan)
      default: value
      }
    }
    let codes = unlistedCodes
    if !codes.isEmpty {
      result["additional_special_tokens"] = .array(codes.map { .string($0) })
    }
    return JSONWriter.text(of: .object(result))
  }

  func notes(after plan: RowPlan) throws -> [String] {
    var notes: [String] = []
    if changesClass(after: plan), let name = object["tokenizer_class"]?.string {
      notes.append(
        "\(self.name): the class \(name) expects special tokens where they are no more, so it is "
          + "PreTrainedTokenizerFast now.")
    }
    let vocabulary = primary.vocabulary
    for token in specials.named where vocabulary.id(of: token.content) == nil {
      guard token.key.hasSuffix("_token") || SpecialTokens.listKeys.contains(token.key) else {
        continue
      }
      notes.append(
        "\(name): \(token.key) '\(token.content)' is not in the vocabulary; loaders append it, at an "
          + "ID the model may have no row for.")
    }
    return notes
  }
}

extension TokenizerConfig {
  /// The tokens of `added_tokens_decoder`, by the key that is their ID.
  private var decoder: [(key: String, token: JSONValue)] {
    (object["added_tokens_decoder"]?.object?.members ?? []).map { ($0.key, $0.value) }
  }

  /// Pieces that the class makes up from a number, such as T5's `<extra_id_0>`.
  private func classPieces(_ vocabulary: Vocabulary) -> [(id: TokenID, reason: String)] {
    var required: [(id: TokenID, reason: String)] = []
    for (key, spelling) in [("extra_ids", "<extra_id_"), ("num_madeup_words", "<madeupword")] {
      let closing = ">"
      for index in 0..<min(max(object[key]?.int ?? 0, 0), vocabulary.count) {
        guard let id = vocabulary.id(of: "\(spelling)\(index)\(closing)") else { continue }
        required.append((id, "\(name): \(key)"))
      }
    }
    let offset = min(max(object["offset"]?.int ?? 0, 0), vocabulary.idBound)
    return required + (0..<offset).map { (TokenID($0), "\(name): offset") }
  }

  private func renumbered(_ plan: RowPlan) throws -> JSONValue {
    var result = JSONObject()
    for (key, token) in decoder {
      let content = token["content"]?.string ?? ""
      let newID = try ids.newID(of: content, listed: Int(key), after: plan)
      result[String(newID.rawValue)] = token
    }
    return .object(result)
  }

  private func renumbered(_ value: JSONValue, key: String, _ plan: RowPlan) throws -> JSONValue {
    switch value {
    case .number(let number):
      guard let id = number.int.flatMap({ UInt32(exactly: $0) }) else { return value }
      guard let newID = plan.newID(of: TokenID(id)) else {
        throw TokenizerError.unsuitable(
          file: name, place: key,
          problem: "the plan has no row for #\(id). Keep it, or remove it from the file.")
      }
      return .number(newID.index)
    case .array(let values): return .array(try values.map { try renumbered($0, key: key, plan) })
    default: return value
    }
  }

  /// The size after surgery, if the value is one of the source's two sizes.
  private func vocabularySize(_ value: JSONValue, _ plan: RowPlan) -> JSONValue {
    let ids = primary.vocabulary.ids()
    switch value.int {
    case plan.sourceRowCount: return .number(plan.rows.count)
    case ids.count, primary.vocabulary.idBound:
      let added = plan.rows.count { if case .added = $0 { true } else { false } }
      return .number(ids.count { plan.keeps($0) } + added)
    default: return value
    }
  }

  /// Whether the class would look for special tokens at IDs that they do not have any more.
  private func changesClass(after plan: RowPlan) -> Bool {
    guard primary.kind == .unigram, let name = object["tokenizer_class"]?.string,
      !Self.plainClasses.contains(name)
    else { return false }
    var fixed = primary.unknownID.map { [$0] } ?? []
    let added = Set(primary.addedTokens.map(\.id))
    var id: TokenID = 0
    while added.contains(id) || primary.unknownID == id {
      fixed.append(id)
      id = TokenID(id.index + 1)
    }
    return fixed.contains { plan.newID(of: $0) != $0 }
  }

  /// The language codes of a class that would append all it knows, if the file does not list them.
  private var unlistedCodes: [String] {
    guard let name = object["tokenizer_class"]?.string,
      Self.languageClasses.contains(where: name.hasPrefix),
      object["additional_special_tokens"] == nil, object["extra_special_tokens"] == nil
    else { return [] }
    let named = Set(specials.named.filter { $0.key.hasSuffix("_token") }.map(\.content))
    return primary.addedTokens.filter { $0.isSpecial && !named.contains($0.content) }
      .map(\.content)
  }

  private static func isID(_ key: String) -> Bool { key.hasSuffix("_token_id") }

  private static func integers(_ value: JSONValue) -> [Int] {
    switch value {
    case .number(let number): number.int.map { [$0] } ?? []
    case .array(let values): values.flatMap(integers)
    default: []
    }
  }
}
