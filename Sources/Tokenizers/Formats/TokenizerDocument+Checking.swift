internal import JSON

extension TokenizerDocument {
  /// The members that `tokenizers` knows; it refuses a file with any other.
  private static let knownMembers: Set<String> = [
    "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
    "post_processor", "decoder", "model",
  ]

  /// Checks what bears on no ID, but without which Hugging Face's `tokenizers` refuses the file.
  ///
  /// - Parameter file: The file, for messages.
  /// - Throws: `TokenizerError.unsuitable` at the first member that is missing or of another type.
  func check(file: String) throws {
    for member in members where !Self.knownMembers.contains(member.key) {
      throw TokenizerError.unsuitable(
        file: file, place: member.key,
        problem: "Hugging Face's tokenizers refuses a file with this member. Get the file again.")
    }
    try component("truncation", file).map(Self.checkTruncation)
    try component("padding", file).map(Self.checkPadding)
    for (index, value) in (self["added_tokens"]?.array ?? []).enumerated() {
      let token = try Component(value, file: file, place: "added_tokens[\(index)]")
      _ = try token.count("id")
      for key in ["single_word", "lstrip", "rstrip", "normalized", "special"] {
        _ = try token.bool(key)
      }
    }
  }

  private func component(_ key: String, _ file: String) throws -> Component? {
    try self[key].map { try Component($0, file: file, place: key) }
  }

  private static func checkTruncation(_ truncation: Component) throws {
    _ = try truncation.count("max_length")
    _ = try truncation.count("stride")
    try truncation.check("strategy", among: ["LongestFirst", "OnlyFirst", "OnlySecond"])
    if truncation.object["direction"] != nil { try checkDirection(truncation) }
  }

  private static func checkPadding(_ padding: Component) throws {
    for key in ["pad_id", "pad_type_id"] { _ = try padding.count(key) }
    _ = try padding.string("pad_token")
    _ = try padding.count("pad_to_multiple_of", default: 0)
    try checkDirection(padding)
    guard let fixed = padding["strategy"]?.object else {
      return try padding.check("strategy", among: ["BatchLongest"])
    }
    _ = try Component(.object(fixed), file: padding.file, place: "padding.strategy").count("Fixed")
  }

  private static func checkDirection(_ component: Component) throws {
    try component.check("direction", among: ["Left", "Right"])
  }
}

extension Component {
  /// Checks that a member is one of some texts.
  fileprivate func check(_ key: String, among known: [String]) throws {
    let value = try string(key)
    guard known.contains(value) else {
      throw unsuitable(key, "'\(value)' is none of \(known.joined(separator: ", ")).")
    }
  }
}
