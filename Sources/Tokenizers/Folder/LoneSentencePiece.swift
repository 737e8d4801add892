internal import Files
internal import JSON

/// A folder whose only tokenizer is a SentencePiece model.
///
/// What its rows mean then depends on the class that loads it: some shift the IDs, put pieces of their
/// own before or after, or change the text first (ALBERT takes accents away). Only classes that take
/// text and IDs as they are can be trusted with it, and only if the model has each token that they are
/// known to append. Their tokens are those of transformers 4.57 and 5.23.
enum LoneSentencePiece {
  /// The tokens of classes whose IDs are the model's, by the names without `Tokenizer`.
  private static let plainClasses: [String: [String: String]] = [
    "Llama": ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"],
    "CodeLlama": [:], "Gemma": [:], "BertGeneration": [:], "RemBert": [:], "FNet": [:],
    "BigBird": [
      "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
      "sep_token": "[SEP]", "cls_token": "[CLS]", "mask_token": "[MASK]",
    ],
    "Reformer": ["eos_token": "</s>", "unk_token": "<unk>"],
    "DebertaV2": [
      "bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "[UNK]", "sep_token": "[SEP]",
      "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]",
    ],
  ]
  /// The classes by `model_type`.
  private static let classes: [String: String] = [
    "llama": "Llama", "mistral": "Llama", "mixtral": "Llama", "phi3": "Llama", "gemma": "Gemma",
    "gemma2": "Gemma", "big_bird": "BigBird", "reformer": "Reformer",
    "bert-generation": "BertGeneration", "deberta-v2": "DebertaV2", "albert": "Albert",
    "xlnet": "XLNet", "rembert": "RemBert", "fnet": "FNet", "siglip": "Siglip",
    "m2m_100": "M2M100", "speech_to_text": "Speech2Text", "speecht5": "SpeechT5",
    "plbart": "PLBart", "gpt-sw3": "GPTSw3", "mluke": "MLuke", "ernie_m": "ErnieM",
    "xlm-roberta": "XLMRoberta", "camembert": "Camembert", "pegasus": "Pegasus", "t5": "T5",
    "mt5": "T5", "mbart": "MBart", "marian": "Marian",
  ]
  /// Settings by which a class changes the text first.
  private static let textKeys = ["do_lower_case", "split_by_punct"]

  /// Checks that the rows of the model in `folder` are the IDs of `primary`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if they are not, or if that is not known.
  static func check(_ folder: Folder, _ primary: any Tokenizer) throws {
    guard primary is SentencePieceTokenizer else { return }
    let config = try folder.object("tokenizer_config.json")
    let model = try folder.object("config.json")
    let named = config["tokenizer_class"]?.string ?? model["tokenizer_class"]?.string
    let type = model["model_type"]?.string
    let name = named.map(TokenizerClass.stem) ?? type.map { classes[$0] ?? $0 }
    func refusal(_ why: String) -> TokenizerError {
      .unsuitable(
        file: primary.path, place: "IDs",
        problem: "\(why), and there is no tokenizer.json. "
          + TokenizerClass.remedy(for: name ?? ""))
    }
    if let code = config["auto_map"]?["AutoTokenizer"] ?? model["auto_map"]?["AutoTokenizer"],
      !code.isNull
    {
      throw refusal("its class is code of its own (auto_map)")
    }
    guard let tokens = name == nil ? [:] : plainClasses[name ?? ""] else {
      throw refusal("the class of '\(name ?? "")' may number its pieces otherwise")
    }
    if folder.has("vocab.json") { throw refusal("vocab.json numbers its pieces otherwise") }
    for key in textKeys where config[key]?.bool == true {
      throw refusal("the class changes the text first (\(key))")
    }
    for token in try appended(tokens, config, folder)
    where primary.vocabulary.id(of: token) == nil {
      throw refusal("'\(token)' is added to it")
    }
  }

  /// All tokens that the class, the configuration or a list beside it adds, where the model has none.
  private static func appended(
    _ defaults: [String: String], _ config: JSONObject, _ folder: Folder
  ) throws -> [String] {
    let map = try folder.object("special_tokens_map.json")
    let named = SpecialTokens(config).named + SpecialTokens(map).named
    let keys = Set(named.map(\.key))
    let decoder = config["added_tokens_decoder"]?.object?.members ?? []
    var tokens: [String] = try folder.object("added_tokens.json").members.map(\.key)
    tokens += decoder.compactMap { $0.value["content"]?.string }
    for token in named
    where token.key.hasSuffix("_token") || SpecialTokens.listKeys.contains(token.key) {
      tokens.append(token.content)
    }
    // There is none where the configuration says `null`.
    for (key, token) in defaults.sorted(by: { $0.key < $1.key })
    where !keys.contains(key) && config[key] == nil { tokens.append(token) }
    return tokens
  }
}
