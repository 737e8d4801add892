internal import Files
internal import JSON

/// A folder whose only tokenizer is a SentencePiece model.
///
/// What its rows mean then depends on the class that loads it: some shift the IDs or put pieces of
/// their own before or after. Only classes that take the model's IDs as they are, and add nothing,
/// can be trusted with it.
enum LoneSentencePiece {
  /// Classes, without `Tokenizer` and what follows, whose IDs are the model's.
  private static let plainClasses: Set<String> = [
    "Llama", "CodeLlama", "Gemma", "Albert", "XLNet", "BigBird", "RemBert", "FNet", "Reformer",
    "BertGeneration", "Siglip", "DebertaV2",
  ]
  /// The same by `model_type`.
  private static let plainTypes: Set<String> = [
    "llama", "mistral", "mixtral", "gemma", "gemma2", "albert", "xlnet", "big_bird", "rembert",
    "fnet", "reformer", "bert-generation", "siglip", "phi3", "deberta-v2",
  ]

  /// Checks that the rows of the model in `folder` are the IDs of `primary`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if they are not, or if that is not known.
  static func check(_ folder: Folder, _ primary: any Tokenizer) throws {
    guard primary is SentencePieceTokenizer else { return }
    let config = try folder.object("tokenizer_config.json")
    let model = try folder.object("config.json")
    let name = config["tokenizer_class"]?.string.map(stem)
    let type = model["model_type"]?.string
    guard name.map(plainClasses.contains) ?? type.map(plainTypes.contains) ?? true else {
      throw refusal(primary, "the class of '\(name ?? type ?? "")' may number its pieces otherwise")
    }
    if folder.has("vocab.json") {
      throw refusal(primary, "vocab.json numbers its pieces otherwise")
    }
    for token in try addedTokens(config, folder) where primary.vocabulary.id(of: token) == nil {
      throw refusal(primary, "'\(token)' is added to it")
    }
  }

  private static func addedTokens(_ config: JSONObject, _ folder: Folder) throws -> [String] {
    let decoder = config["added_tokens_decoder"]?.object?.members ?? []
    return try folder.object("added_tokens.json").members.map(\.key)
      + decoder.compactMap { $0.value["content"]?.string }
  }

  private static func stem(_ name: String) -> String {
    for suffix in ["TokenizerFast", "Tokenizer"] where name.hasSuffix(suffix) {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  private static func refusal(_ primary: any Tokenizer, _ why: String) -> TokenizerError {
    .unsuitable(
      file: primary.path, place: "IDs",
      problem:
        "\(why), and there is no tokenizer.json. Make one: load the folder with transformers' "
        + "AutoTokenizer, and save it with save_pretrained.")
  }
}
