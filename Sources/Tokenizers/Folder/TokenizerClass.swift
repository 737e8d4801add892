/// The classes of transformers, by their names without `Tokenizer` and `TokenizerFast`.
///
/// A class may do more than its files say: cut text into words by a dictionary, append tokens, shift
/// IDs. So only those whose files say all are read from them.
enum TokenizerClass {
  /// Classes that no file `tokenizer.json` can be made of: transformers has them in Python only.
  private static let slow: Set<String> = [
    "Bartpho", "BertGeneration", "BertJapanese", "Bertweet", "BioGpt", "BlenderbotSmall", "CTRL",
    "Clvp", "CpmAnt", "ErnieM", "Esm", "FSMT", "Flaubert", "GPTNeoXJapanese", "GPTSanJapanese",
    "GPTSw3", "Luke", "M2M100", "MLuke", "Marian", "MyT5", "PLBart", "Phobert", "ProphetNet",
    "RoCBert", "Siglip", "Speech2Text", "Speech2Text2", "SpeechT5", "Tapas", "Tapex", "TransfoXL",
    "Wav2Vec2CTC", "XLM", "XLMProphetNet",
  ]

  /// Classes whose `vocab.txt` is BERT's WordPiece, and nothing else.
  private static let bert: Set<String> = [
    "Bert", "ConvBert", "DPRContextEncoder", "DPRQuestionEncoder", "DPRReader", "DistilBert",
    "Electra", "LayoutLM", "LayoutLMv2", "Lxmert", "MobileBert", "Realm", "RetriBert",
    "SqueezeBert", "PreTrained", "TokenizersBackend",
  ]

  /// Classes by `model_type` where no class is named, and where it is not that of the file.
  private static let classesByType: [String: String] = [
    "bert-japanese": "BertJapanese", "bertweet": "Bertweet", "biogpt": "BioGpt",
    "blenderbot": "Blenderbot", "blenderbot-small": "BlenderbotSmall", "codegen": "CodeGen",
    "cpmant": "CpmAnt", "ctrl": "CTRL", "deberta": "Deberta", "esm": "Esm", "flaubert": "Flaubert",
    "fsmt": "FSMT", "funnel": "Funnel", "gpt_neox_japanese": "GPTNeoXJapanese", "mpnet": "MPNet",
    "openai-gpt": "OpenAIGPT", "phobert": "Phobert", "prophetnet": "ProphetNet",
    "roc_bert": "RoCBert", "roformer": "RoFormer", "splinter": "Splinter", "tapas": "Tapas",
    "tapex": "Tapex", "transfo-xl": "TransfoXL", "xlm": "XLM",
  ]
  /// The families of models that have CLIP's tokenizer.
  private static let clipTypes = [
    "clip", "aimv2", "altclip", "groupvit", "owlv2", "owlvit", "x-clip", "xclip",
  ]

  /// The name of a class without `Tokenizer` and what follows.
  static func stem(_ name: String) -> String {
    for suffix in ["TokenizerFast", "Tokenizer"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  /// The class that a `model_type` means, if its files are not what they look like.
  static func special(ofType type: String) -> String? {
    if clipTypes.contains(where: type.hasPrefix) { return "CLIP" }
    return classesByType[type]
  }

  /// Whether a `vocab.txt` of the class is BERT's WordPiece.
  static func isBERT(_ name: String) -> Bool { bert.contains(stem(name)) }

  /// What can be done about a class whose files say too little.
  static func remedy(for name: String) -> String {
    if slow.contains(stem(name)) {
      return "transformers has this class in Python only, so that no tokenizer.json can be made of "
        + "it; a model with it cannot be read by this version."
    }
    return "Make a tokenizer.json, which says all: load the folder with transformers' "
      + "AutoTokenizer, and save it with save_pretrained."
  }
}
