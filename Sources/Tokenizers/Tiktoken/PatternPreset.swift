/// The splitting patterns of known rank files, which do not stand in the files.
enum PatternPreset: String, CaseIterable {
  case r50k
  case p50k
  case cl100k
  case o200k
  case llama3
  case qwen
  case qwen35
  case whisper
  case gpt2

  /// The regular expression.
  ///
  /// Sources: `openai/tiktoken`, `tiktoken_ext/openai_public.py`; `meta-llama/llama3`,
  /// `llama/tokenizer.py`; Qwen's `tokenization_qwen.py`; `openai/whisper`, `whisper/tokenizer.py`.
  var pattern: String {
    switch self {
    case .r50k, .p50k:
      #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#
    case .cl100k:
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"#
        + #"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
    case .o200k:
      #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
        + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"#
        + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
        + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"#
        + #"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .llama3:
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
    case .qwen: OnigurumaPattern.qwen2
    case .qwen35: OnigurumaPattern.qwen35
    case .whisper, .gpt2:
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    }
  }

  /// The preset of a file that is known by its name.
  ///
  /// `tokenizer.model` is Llama 3's, if it is a rank file.
  init?(fileName: String) {
    switch fileName {
    case "r50k_base.tiktoken": self = .r50k
    case "p50k_base.tiktoken", "p50k_edit.tiktoken": self = .p50k
    case "cl100k_base.tiktoken": self = .cl100k
    case "o200k_base.tiktoken", "o200k_harmony.tiktoken": self = .o200k
    case "tokenizer.model": self = .llama3
    case "qwen.tiktoken": self = .qwen
    case "multilingual.tiktoken", "gpt2.tiktoken": self = .whisper
    default: return nil
    }
  }

  /// The regular expression that a user means: a preset by its name, or the expression itself.
  ///
  /// - Parameters:
  ///   - text: What the user gave; `nil` for what the name of the file tells.
  ///   - path: The file.
  ///   - fileName: Its name.
  /// - Returns: The expression.
  /// - Throws: `TokenizerError.noPattern` if nothing was given, and the name tells nothing; `.unsuitable`
  ///   for a word that is no name here, because as an expression it would only match itself.
  static func pattern(_ text: String?, path: String, fileName: String) throws -> String {
    if let text {
      if let preset = PatternPreset(rawValue: text) { return preset.pattern }
      guard text.utf8.contains(where: { !isOfName($0) }) else {
        throw TokenizerError.unsuitable(
          file: path, place: "pattern",
          problem: "'\(text)' is the name of no known pattern. Give one of "
            + allCases.map(\.rawValue).joined(separator: ", ") + ", or a regular expression.")
      }
      return text
    }
    if let preset = PatternPreset(fileName: fileName) { return preset.pattern }
    throw TokenizerError.noPattern(file: path, names: allCases.map(\.rawValue))
  }

  /// Whether a byte is a letter, a digit, `-` or `_`.
  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }
}
