public import Files
public import JSON

/// The files beside the weights that hold sizes and token IDs: `config.json` and its companions.
public struct ModelConfiguration: Sendable {
  /// A file of JSON.
  public struct File: Sendable {
    /// The name in the folder.
    public let name: String
    /// The text.
    public let bytes: [UInt8]
    /// The value.
    public let value: JSONValue
  }

  /// The files that are there, `config.json` first.
  public let files: [File]

  /// The files that are looked for.
  public static let fileNames = [
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json",
    "video_preprocessor_config.json",
  ]

  /// Reads the files of a folder; all but `config.json` may be missing.
  ///
  /// - Throws: `FileError`; `JSONError`; `CheckpointError` if the model has a feature that cannot
  ///   be rewritten.
  public init(_ folder: Folder) throws {
    files = try Self.fileNames.filter { folder.has($0) || $0 == "config.json" }.map { name in
      let bytes = try InputFile.contents(of: folder.path(of: name), limit: 1 << 26)
      return try File(name: name, bytes: bytes, source: folder.path(of: name))
    }
    try refuseUnsupported()
  }

  /// The configuration of a model that has none: a table of embeddings and nothing else.
  public static let none = ModelConfiguration()

  private init() { files = [] }

  /// Takes texts by file name, `config.json` first.
  public init(texts: KeyValuePairs<String, String>) throws {
    files = try texts.map { try File(name: $0, bytes: Array($1.utf8), source: $0) }
    try refuseUnsupported()
  }

  /// The object of `config.json`.
  private var root: JSONObject { files.first?.value.object ?? JSONObject() }

  /// The family, such as `xlm-roberta`.
  public var modelType: String? { root["model_type"]?.string }

  /// Whether MLX has quantized the matrices, and says how.
  var isQuantizedByMLX: Bool {
    root["quantization"]?["group_size"]?.int != nil && root["quantization"]?["bits"]?.int != nil
  }

  /// Whether the model reads the state of a text at the token with the highest ID, which ends it.
  ///
  /// Source: `modeling_clip.py` and those that copy it: so does every OWL-ViT, and the others where
  /// `eos_token_id` is 2, as the first files of CLIP have it.
  public var endsAtHighestID: Bool {
    let text = textObject?.object
    let family = modelType ?? ""
    if ["owlvit", "owlv2", "owlvit_text_model", "owlv2_text_model"].contains(family) {
      return true
    }
    let isCopy = ["clip", "groupvit"].contains(where: family.contains)
    return isCopy && (text?["eos_token_id"] ?? root["eos_token_id"])?.int == 2
  }

  /// The classes that a classifier tells apart, `nil` if the files do not say it.
  var labelCount: Int? {
    root["num_labels"]?.int ?? root["id2label"]?.object?.members.count
  }

  /// Whether the model continues text, with one table of embeddings and one LM head.
  var isDecoderWithHead: Bool {
    let name = root["architectures"]?.array?.first?.string ?? ""
    guard root["is_encoder_decoder"]?.bool != true else { return false }
    return name.hasSuffix("ForCausalLM") || name.hasSuffix("LMHeadModel")
      || name.hasSuffix("ForConditionalGeneration") && textObject != nil
  }

  /// The standard deviation with which weights were initialized, if the files say it.
  public var initializerRange: Double? {
    (textObject?.object["initializer_range"] ?? root["initializer_range"])?.double
  }

  /// The sizes of vocabularies that `config.json` names: those of text models first.
  func vocabularySizes() -> [(path: String, rowCount: Int)] {
    var sizes: [(path: String, rowCount: Int)] = []
    collectSizes(of: root, at: "", into: &sizes)
    let text = sizes.filter { Self.textObjects.contains(where: $0.path.contains) }
    return text + sizes.filter { !Self.textObjects.contains(where: $0.path.contains) }
  }

  private func collectSizes(
    of object: JSONObject, at path: String, into sizes: inout [(path: String, rowCount: Int)]
  ) {
    let modelType = object["model_type"]?.string
    for member in object.members {
      if VocabularySizeKeys.contains(member.key, modelType: modelType), let size = member.value.int,
        size > 0
      {
        sizes.append((path + member.key, size))
      } else if let inner = member.value.object, !IDKey.isOpaque(member.key) {
        collectSizes(of: inner, at: path + member.key + ".", into: &sizes)
      }
    }
  }

  /// Whether a key other than `excluded` has this integer as its value.
  func hasOtherSize(_ size: Int, among excluded: Set<String>) -> Bool {
    func holds(_ object: JSONObject) -> Bool {
      object.members.contains { member in
        if let inner = member.value.object { return holds(inner) }
        return member.value.int == size && !excluded.contains(member.key)
          && IDKey(member.key) == nil
      }
    }
    return holds(root)
  }

  /// The tying that the configuration states, or else that of the model's class.
  public var tiesWordEmbeddings: Bool {
    let text = textObject?.object
    return root["tie_word_embeddings"]?.bool ?? text?["tie_word_embeddings"]?.bool
      ?? root["tie_embedding"]?.bool
      ?? ClassDefaults(modelType: text?["model_type"]?.string ?? modelType ?? "")
      .tiesWordEmbeddings
  }

  static let textObjects = ["text_config", "llm_config", "language_config"]

  /// The nested object of the text model, if the model has several parts.
  var textObject: (key: String, object: JSONObject)? {
    for key in Self.textObjects {
      if let object = root[key]?.object { return (key, object) }
    }
    return nil
  }

  /// Refuses files whose token IDs are none: rewritten, they would be as broken as before.
  private func refuseMisfits() throws {
    for file in files {
      guard let object = file.value.object else {
        throw CheckpointError.unsupported(place: file.name, feature: "anything but an object")
      }
      var walk = ConfigurationWalk(file: file.name, rowCount: .max, newRowCount: .max) { $0 }
      _ = walk.rewrite(object)
      if let misfit = walk.misfits.first {
        let text = JSONWriter.text(of: misfit.value, isIndented: false)
        throw CheckpointError.noTokenID(
          file: file.name, key: misfit.key, value: String(decoding: text.prefix(80), as: UTF8.self))
      }
    }
  }

  /// Refuses what a row plan cannot describe.
  private func refuseUnsupported() throws {
    guard files.first?.value.object != nil else {
      throw CheckpointError.unsupported(place: "config.json", feature: "anything but an object")
    }
    try refuseMisfits()
    if let found = UnsupportedKeys.first(in: root) {
      throw CheckpointError.feature(
        file: "config.json", key: found.key, problem: found.problem)
    }
    if root["asm"]?.bool == true {
      throw CheckpointError.unsupported(place: "config.json", feature: "adaptive softmax (asm)")
    }
    if root["share_encoder_decoder_embeddings"]?.bool == false {
      throw CheckpointError.feature(
        file: "config.json", key: "share_encoder_decoder_embeddings",
        problem: "the decoder has a vocabulary and rows of its own, and a plan is for one list of "
          + "rows. Start from a model whose encoder and decoder share one.")
    }
  }
}

extension ModelConfiguration.File {
  fileprivate init(name: String, bytes: [UInt8], source: String) throws {
    var reader = JSONReader(bytes, source: source, allowsNonFinite: true)
    self.init(name: name, bytes: bytes, value: try reader.readDocument())
  }
}
