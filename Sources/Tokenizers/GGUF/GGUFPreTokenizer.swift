internal import ICU

/// The pre-tokenizer of a `gpt2` vocabulary in a GGUF file: the one that `tokenizer.ggml.pre`
/// names.
///
/// The names and what they mean are those of `llama.cpp`, `src/llama-vocab.cpp`; where a comment there
/// gives the expression of the tokenizer that was converted, it stands here.
struct GGUFPreTokenizer: Sendable {
  /// The regular expressions, which split one after the other.
  let patterns: [String]
  /// Whether a word that is a piece is taken whole.
  let takesWholePieces: Bool

  /// Finds the rule of a name.
  ///
  /// - Parameters:
  ///   - name: The name; `nil` and `default` mean GPT-2's, as for a file of the time before names.
  ///   - path: The file, for messages.
  /// - Throws: `TokenizerError.unknownType` for a name that is not known.
  init(named name: String?, path: String) throws {
    let name = name ?? "default"
    guard let patterns = Self.patterns.first(where: { $0.names.contains(name) })?.patterns else {
      throw TokenizerError.unknownType(file: path, place: "tokenizer.ggml.pre", type: name)
    }
    self.patterns = patterns
    takesWholePieces = Self.wholeNames.contains(name)
  }

  /// Whether `llama.cpp` puts the first special token before texts, unless the file says something.
  static func begins(_ pieces: GGUFPieces) -> Bool {
    guard pieces.model == "gpt2", let name = pieces.preTokenizer else { return false }
    return llama3Names.contains(name) || name == "tekken" || name == "chameleon"
  }

  /// The stage that splits.
  func preTokenizer(path: String) throws -> PreTokenizer {
    if patterns == [Self.gpt2] { return .byteLevel(addsPrefixSpace: false, splits: true) }
    let splits = try patterns.map { pattern in
      PreTokenizer.split(
        try RankedPipeline.splitting(pattern, path: path), .isolated, isInverted: false)
    }
    return .sequence(splits + [.byteLevel(addsPrefixSpace: false, splits: false)])
  }

  private static let llama3Names: Set = [
    "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
  ]
  private static let wholeNames = llama3Names.union(["tekken", "granite-embed-multi-97m"])

  private static let gpt2 = PatternPreset.whisper.pattern
  private static let digit = #"\p{N}"#

  private static let patterns: [(names: Set<String>, patterns: [String])] = [
    (
      [
        "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v1-en", "jina-v2-es", "jina-v2-de",
        "jina-v2-code", "roberta-bpe", "gigachat", "a.x-4.0", "mellum", "modern-bert", "mpt",
        "olmo",
        "jais", "trillion", "granite-docling", "exaone4",
      ], [gpt2]
    ),
    (
      llama3Names.union(["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"]),
      [PatternPreset.llama3.pattern]
    ),
    (
      ["qwen2", "deepseek-r1-qwen", "megrez", "stablelm2", "hunyuan", "solar-open", "grok-2"],
      [PatternPreset.qwen.pattern]
    ),
    (
      [
        "starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b",
        "mellum2",
      ],
      [digit, gpt2]
    ),
    (["gpt-4o", "llama4", "kanana2"], [PatternPreset.o200k.pattern]),
    (["tekken"], [tekken]),
    (["deepseek-v3", "hunyuan-dense"], deepSeek3),
    (["deepseek-coder"], [#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-퟿]+", digit]),
    (["falcon"], falcon + ["[0-9][0-9][0-9]"]),
    (["default"], falcon + [#"\p{N}+"#, "[0-9][0-9][0-9]"]),
    (["bloom", "poro-chat", "gpt3-finnish"], [bloom]),
    (["viking"], [bloom, digit]),
    (["qwen35"], [PatternPreset.qwen35.pattern]),
  ]

  private static let tekken =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"#
    + #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"#
    + #"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let deepSeek3 = [
    #"\p{N}{1,3}"#, "[一-龥぀-ゟ゠-ヿ]+",
    ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|"##
      + #" ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
  ]

  private static let falcon = [#"[\p{P}\$\+<=>\^~\|`]+"#, gpt2]

  private static let bloom = #" ?[^(\s|.,!?…。，、।۔،)]+"#
}
