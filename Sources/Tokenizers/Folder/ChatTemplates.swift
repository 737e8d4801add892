internal import Files
internal import JSON
internal import RowPlans

/// The chat templates of a folder, as one text in which pieces are looked for.
struct ChatTemplates: Sendable {
  private var text: [UInt8] = []

  /// The most bytes of a literal in angle or square brackets.
  private static let literalLimit = 64

  /// Reads `chat_template.jinja`, `chat_template.json`, `additional_chat_templates/*.jinja` and the
  /// templates in `tokenizer_config.json`.
  init(_ folder: Folder) throws {
    var paths = ["chat_template.jinja", "chat_template.json"].map { "\(folder.path)/\($0)" }
    if let more = try? Folder("\(folder.path)/additional_chat_templates") {
      paths += try more.names().filter { $0.hasSuffix(".jinja") }.map { "\(more.path)/\($0)" }
    }
    for path in paths {
      guard let bytes = try? InputFile.contents(of: path) else { continue }
      text += bytes + [0x0A]
    }
    let config = "\(folder.path)/tokenizer_config.json"
    guard folder.has("tokenizer_config.json") else { return }
    var reader = JSONReader(try InputFile.contents(of: config), source: config)
    if let templates = try reader.readDocument()["chat_template"] { append(templates) }
  }

  private mutating func append(_ value: JSONValue) {
    switch value {
    case .string(let template): text += Array(template.utf8) + [0x0A]
    case .array(let values): values.forEach { append($0) }
    case .object(let object): object.members.forEach { append($0.value) }
    default: break
    }
  }

  /// The added tokens of `tokenizer` that occur in the templates, and its pieces `<…>` and `[…]`.
  ///
  /// - Complexity: O(*n* · *k*) in the bytes of the templates and the added tokens' lengths.
  func literals(of tokenizer: any Tokenizer) -> Set<String> {
    var literals: Set<String> = []
    for trie in [PieceTrie(addedTokensOf: tokenizer)].compactMap(\.self) {
      for index in text.indices {
        guard let match = trie.longestMatch(text.span, from: index) else { continue }
        literals.insert(String(decoding: text[index..<match.end], as: UTF8.self))
      }
    }
    for index in text.indices {
      guard let literal = bracketed(from: index), tokenizer.vocabulary.id(of: literal) != nil else {
        continue
      }
      literals.insert(String(decoding: literal, as: UTF8.self))
    }
    return literals
  }

  /// Returns the text from the bracket at `start` to its partner.
  private func bracketed(from start: Int) -> ArraySlice<UInt8>? {
    let closing: UInt8
    switch text[start] {
    case UInt8(ascii: "<"): closing = UInt8(ascii: ">")
    case UInt8(ascii: "["): closing = UInt8(ascii: "]")
    default: return nil
    }
    let rest = text[start...].prefix(Self.literalLimit)
    guard let end = rest.firstIndex(of: closing), end > start + 1 else { return nil }
    let literal = rest[...end]
    return literal.contains(0x0A) ? nil : literal
  }
}

extension PieceTrie {
  /// A trie of the added tokens, or `nil` if there are none.
  fileprivate init?(addedTokensOf tokenizer: any Tokenizer) {
    var entries: [UInt32: ArraySlice<UInt8>] = [:]
    for token in tokenizer.addedTokens where !token.content.isEmpty {
      entries[token.id.rawValue] = Array(token.content.utf8)[...]
    }
    guard !entries.isEmpty else { return nil }
    self.init(entries.map { ($0.value, $0.key, 0) })
  }
}
