import Testing
import Tokenizers

/// A pattern of a well-known tokenizer, as its file has it.
struct WellKnownPattern: CustomTestStringConvertible, Sendable {
  let name: String
  let text: String
  var syntax = PatternSyntax.oniguruma

  var testDescription: String { name }

  private static let letters = #"[^\r\n\p{L}\p{N}]?\p{L}+"#
  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let tail = #"\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static func cased(_ suffix: String, _ numbers: String) -> String {
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+\#(suffix)|"#
      + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*\#(suffix)|"#
      + #"\#(numbers)| ?[^\s\p{L}\p{N}]+[\r\n/]*|\#(tail)"#
  }

  static let all = words + runs

  static let words = [
    Self(
      name: "GPT-2",
      text: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#),
    Self(
      name: "r50k",
      text: #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#,
      syntax: .fancy),
    Self(
      name: "Llama 3",
      text: #"\#(contractions)|\#(letters)|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\#(tail)"#),
    Self(
      name: "cl100k",
      text: #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"#
        + #"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#,
      syntax: .fancy),
    Self(
      name: "EXAONE",
      text: #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}"#
        + #"| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#),
    Self(
      name: "Qwen",
      text: #"\#(contractions)|\#(letters)|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\#(tail)"#),
    Self(
      name: "Qwen with marks",
      text: #"\#(contractions)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
        + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\#(tail)"#),
    Self(name: "o200k", text: cased("\(contractions)?", #"\p{N}{1,3}"#)),
    Self(name: "Tekken", text: cased("", #"\p{N}"#)),
    Self(
      name: "DeepSeek",
      text: ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"##
        + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
        + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"),
    Self(
      name: "CLIP",
      text: #"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]"#
        + #"|[^\s\p{L}\p{N}]+"#),
  ]

  static let runs = [
    #"\s+"#, " {2,}", " ", "▁", #"\p{N}{1,3}"#, #"\p{N}"#, "[0-9][0-9][0-9]", "[0-9]",
    "[一-龥\u{3040}-ゟ゠-ヿ]+", #" ?[^(\s|[.,!?…。，、।۔،])]+"#, #" ?[^(\s|.,!?…。，、।۔،)]+"#,
    #"[\p{P}\$\+<=>\^~\|`]+"#, #"(?<!\n)^"#, #"(?<!\n)^ "#,
  ].map { Self(name: $0, text: $0) }
}
