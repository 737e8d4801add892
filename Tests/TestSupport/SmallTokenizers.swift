public import Tokenizers

/// Tokenizers of a few pieces, written as `tokenizer.json` and read like any other.
public enum SmallTokenizers {
  /// A BPE tokenizer without normalizer; pre-tokens are separated by white space.
  public static func bpe(
    _ pieces: [String], merges: [(String, String)], ignoreMerges: Bool = false
  ) throws -> any Tokenizer {
    let vocabulary = pieces.enumerated().map { "\(quoted($1)): \($0)" }.joined(separator: ", ")
    let merges = merges.map { "[\(quoted($0)), \(quoted($1))]" }.joined(separator: ", ")
    return try read(
      model: """
        {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
         "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
         "ignore_merges": \(ignoreMerges), "vocab": {\(vocabulary)}, "merges": [\(merges)]}
        """)
  }

  /// A Unigram tokenizer whose first piece is the unknown token.
  public static func unigram(_ pieces: [(String, Double)]) throws -> any Tokenizer {
    let vocabulary = pieces.map { "[\(quoted($0)), \($1)]" }.joined(separator: ", ")
    return try read(
      model: """
        {"type": "Unigram", "unk_id": 0, "vocab": [\(vocabulary)], "byte_fallback": false}
        """)
  }

  /// A WordPiece tokenizer whose unknown token is `[UNK]`.
  public static func wordPiece(_ pieces: [String]) throws -> any Tokenizer {
    let vocabulary = pieces.enumerated().map { "\(quoted($1)): \($0)" }.joined(separator: ", ")
    return try read(
      model: """
        {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100, "vocab": {\(vocabulary)}}
        """)
  }

  /// Reads the tokenizer that files make.
  ///
  /// - Parameters:
  ///   - files: The files, which make one tokenizer.
  ///   - pattern: How a rank file splits text.
  /// - Returns: The tokenizer.
  /// - Throws: `TokenizerError`, `JSONError` or `FileError`.
  public static func read(
    _ files: [TokenizerFile], pattern: String? = nil
  ) throws -> any Tokenizer {
    let folder = TemporaryFolder()
    for file in files { _ = try folder.write(file.bytes, to: file.name) }
    return try TokenizerFormat.read(folder.path, pattern: pattern)
  }

  private static func read(model: String) throws -> any Tokenizer {
    let text = """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
       "decoder": null, "model": \(model)}
      """
    return try read([TokenizerFile(name: "tokenizer.json", bytes: Array(text.utf8))])
  }

  private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}

extension Tokenizer {
  /// The spellings of the tokens of a text.
  public func pieces(of text: String) throws -> [String] {
    try tokens(of: Array(text.utf8)).map { vocabulary.text(of: $0.id) }
  }

  /// The tokens of a text.
  public func tokens(of text: [UInt8]) throws -> [Token] {
    var tokens: [Token] = []
    try makeEncoder().encode(text.span, addingSpecialTokens: false, into: &tokens)
    return tokens
  }
}
