internal import Files
internal import ICU
internal import JSON
internal import RowPlans

extension HuggingFaceTokenizer {
  /// The pipelines that a `vocab.json` with `merges.txt` may have.
  private enum Family {
    case gpt2, roberta, qwen2

    /// Finds the family by the class of `tokenizer_config.json`, or else by special pieces.
    init(_ config: TokenizerSettings, _ vocabulary: Vocabulary) throws {
      switch config.className {
      case "GPT2Tokenizer", "WhisperTokenizer": self = .gpt2
      case "RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer",
        "MvpTokenizer":
        self = .roberta
      case "Qwen2Tokenizer": self = .qwen2
      case nil, "PreTrainedTokenizer":
        if vocabulary.hasWordEnds { throw config.unknownClass("CLIPTokenizer") }
        let isRoberta = ["<s>", "</s>", "<mask>"].allSatisfy { vocabulary.id(of: $0) != nil }
        self = isRoberta ? .roberta : .gpt2
      case let name?: throw config.unknownClass(name)
      }
    }
  }

  /// Reads a `vocab.json`, with the `merges.txt` beside it, as the byte-level tokenizer of GPT-2,
  /// RoBERTa or Qwen 2.
  init(vocabularyAndMerges bytes: [UInt8], path: String) throws {
    let config = try TokenizerSettings(beside: path)
    try config.checkNoCode()
    let vocabulary = try Self.vocabulary(ofObject: bytes, path: path)
    let name = Self.mergesName(beside: Folder.lastComponent(of: path))
    let mergesPath = "\(Folder.parent(of: path))/\(name)"
    let (merges, header) = try Self.merges(mergesPath, vocabulary)
    let family = try Family(config, vocabulary)
    var options = BPEModel.Options()
    options.unknownToken = config.token("unk_token").flatMap {
      vocabulary.id(of: $0) == nil ? nil : $0
    }
    let model = Model.bpe(BPEModel(options, vocabulary: vocabulary, merges: merges))
    let added = try AddedTokens(
      config.addedTokens(specials: Self.specials(family, config, vocabulary)), model: model,
      file: path)
    try self.init(
      path: path, normalizer: family == .qwen2 ? .form(.nfc) : nil,
      preTokenizer: try Self.preTokenizer(family, config), model: model,
      postProcessor: try Self.postProcessor(family, config, added, path), decoder: .byteLevel,
      added: added, source: .vocabularyAndMerges(header: header))
  }

  private static func vocabulary(ofObject bytes: [UInt8], path: String) throws -> Vocabulary {
    var vocabulary = Vocabulary()
    var reader = JSONReader(bytes, source: path)
    _ = try vocabulary.insertPieces(from: &reader, file: path)
    try reader.finish()
    return vocabulary
  }

  private static func merges(
    _ path: String, _ vocabulary: Vocabulary
  ) throws -> (MergeTable, header: [UInt8]?) {
    let bytes = try InputFile.contents(of: path)
    let lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
    var reader = MergeListReader(vocabulary: vocabulary, prefix: [], file: path)
    for line in lines where !line.isEmpty { try reader.appendLine(Array(line)) }
    let header = lines.first { $0.starts(with: "#version".utf8) }
    return (reader.table, header.map(Array.init))
  }

  private static func specials(
    _ family: Family, _ config: TokenizerSettings, _ vocabulary: Vocabulary
  ) -> [(content: String, stripsLeft: Bool)] {
    let keys = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token"]
    let defaults = family == .roberta ? ["<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>"] : []
    var contents = keys.enumerated().compactMap { index, key in
      config.token(key) ?? (defaults.isEmpty ? nil : defaults[index])
    }
    if family == .gpt2, contents.isEmpty { contents = ["<|endoftext|>"] }
    let mask = config.token("mask_token") ?? (family == .roberta ? "<mask>" : nil)
    return contents.map { ($0, false) } + (mask.map { [($0, family == .roberta)] } ?? [])
  }

  private static func preTokenizer(
    _ family: Family, _ config: TokenizerSettings
  ) throws -> PreTokenizer {
    let addsPrefixSpace = try config.component.bool("add_prefix_space", default: false)
    guard family == .qwen2 else {
      return .byteLevel(addsPrefixSpace: addsPrefixSpace, splits: true)
    }
    return .sequence([
      .split(
        try TextPattern(OnigurumaPattern.qwen2, in: .oniguruma), .isolated, isInverted: false),
      .byteLevel(addsPrefixSpace: addsPrefixSpace, splits: false),
    ])
  }

  private static func postProcessor(
    _ family: Family, _ config: TokenizerSettings, _ added: AddedTokens, _ path: String
  ) throws -> PostProcessor {
    if family == .roberta {
      return try PostProcessor(
        first: config.token("cls_token", default: "<s>"),
        last: config.token("sep_token", default: "</s>"), in: added, path: path)
    }
    guard try config.component.bool("add_bos_token", default: false),
      let first = config.token("bos_token"),
      let id = added.id(of: first)
    else { return PostProcessor() }
    return PostProcessor(template: [.special([id]), .sequence], namedIDs: [id])
  }
}

extension Vocabulary {
  /// Whether pieces that end a word say so, as in CLIP and GPT-1: one of twenty at least.
  fileprivate var hasWordEnds: Bool {
    let end = Array("</w>".utf8)
    let ends = ids().count { id in
      guard let spelling = spelling(of: id) else { return false }
      return spelling.count > end.count && spelling.suffix(end.count).elementsEqual(end)
    }
    return ends > 0 && ends * 20 >= count
  }
}

extension OnigurumaPattern {
  /// The splitting pattern of Qwen 2, 2.5 and 3.
  static let qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
    + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The splitting pattern of Qwen 3.5 and later: marks belong to letters.
  static let qwen35 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|"#
    + #" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
}
