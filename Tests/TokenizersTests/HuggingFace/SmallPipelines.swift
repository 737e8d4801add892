import JSON
import RowPlans
import Tokenizers

/// Tokenizers made of JSON parts, and what they make of text.
struct SmallPipeline {
  let tokenizer: HuggingFaceTokenizer

  /// Puts a `tokenizer.json` together.
  init(
    normalizer: String = "null", preTokenizer: String = "null", postProcessor: String = "null",
    added: String = "[]", padding: String = "null", model: String
  ) throws {
    let text = """
      {"version": "1.0", "truncation": null, "padding": \(padding), "added_tokens": \(added),
       "normalizer": \(normalizer), "pre_tokenizer": \(preTokenizer),
       "post_processor": \(postProcessor), "decoder": null, "model": \(model)}
      """
    tokenizer = try HuggingFaceTokenizer(
      tokenizerJSON: Array(text.utf8), path: "tokenizer.json")
  }

  /// A pipeline whose model knows whole words only, so that its pieces are the pre-tokens.
  init(
    words: [String], normalizer: String = "null", preTokenizer: String = "null",
    added: String = "[]"
  ) throws {
    try self.init(
      normalizer: normalizer, preTokenizer: preTokenizer, added: added,
      model: """
        {"type": "WordLevel", "vocab": \(Self.vocabulary(["?"] + words)), "unk_token": "?"}
        """)
  }

  /// A vocabulary in the order of `pieces`.
  static func vocabulary(_ pieces: [String]) -> String {
    var known: Set<String> = []
    let pieces = pieces.filter { known.insert($0).inserted }
    let members = pieces.enumerated().map { "\(quoted($1)): \($0)" }
    return "{\(members.joined(separator: ", "))}"
  }

  /// A BPE model.
  static func bpe(_ pieces: [String], _ merges: [String], options: String = "") -> String {
    let merges = merges.map(quoted).joined(separator: ", ")
    return """
      {"type": "BPE", \(options) "vocab": \(vocabulary(pieces)), "merges": [\(merges)]}
      """
  }

  static func quoted(_ text: String) -> String {
    String(decoding: JSONWriter.text(of: .string(text), isIndented: false), as: UTF8.self)
  }

  /// The IDs of a text.
  func ids(_ text: String, special: Bool = false) throws -> [Int] {
    var tokens: [Token] = []
    let bytes = Array(text.utf8)
    try tokenizer.makeEncoder().encode(
      bytes.span, addingSpecialTokens: special, into: &tokens)
    return tokens.map(\.id.index)
  }

  /// The pieces of a text.
  func pieces(_ text: String, special: Bool = false) throws -> [String] {
    try ids(text, special: special).map { tokenizer.vocabulary.text(of: TokenID($0)) }
  }
}

/// An entry of `added_tokens`.
func addedToken(_ id: Int, _ content: String, _ flags: Set<String> = ["special"]) -> String {
  let keys = ["single_word", "lstrip", "rstrip", "normalized", "special"]
  let members = keys.map { "\"\($0)\": \(flags.contains($0))" }.joined(separator: ", ")
  return "{\"id\": \(id), \"content\": \(SmallPipeline.quoted(content)), \(members)}"
}
