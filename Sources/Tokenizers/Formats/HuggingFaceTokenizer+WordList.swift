internal import RowPlans

extension HuggingFaceTokenizer {
  /// Reads a `vocab.txt`: one piece a line, and BERT's pipeline around it.
  ///
  /// The case and the special tokens come from `tokenizer_config.json` beside it; without it, the
  /// text is lowercased, as transformers does.
  init(wordList bytes: [UInt8], path: String) throws {
    let config = try TokenizerSettings(beside: path)
    try config.checkNoCode()
    if let name = config.className, !TokenizerClass.isBERT(name) { throw config.unknownClass(name) }
    let vocabulary = try Self.vocabulary(ofLines: bytes, path: path)
    let unknown = config.token("unk_token", default: "[UNK]")
    // Any text is a list of lines; and where this one is missing, transformers fails at the first word
    // that is not in the list.
    guard vocabulary.id(of: unknown) != nil else {
      throw TokenizerError.unsuitable(
        file: path, place: "'\(unknown)'",
        problem: "no line is the unknown token, so this is no vocabulary of WordPiece. Give a "
          + "vocab.txt that has it, or its name as unk_token in tokenizer_config.json.")
    }
    let first = config.token("cls_token", default: "[CLS]")
    let last = config.token("sep_token", default: "[SEP]")
    let padding = config.token("pad_token", default: "[PAD]")
    let mask = config.token("mask_token", default: "[MASK]")
    let model = Model.wordPiece(
      WordPieceModel(
        vocabulary: vocabulary, unknownToken: unknown, prefix: Array("##".utf8),
        characterLimit: 100))
    let added = try AddedTokens(
      config.addedTokens(specials: [unknown, last, padding, first, mask].map { ($0, false) }),
      model: model, file: path)
    try self.init(
      path: path, normalizer: .bert(try BertNormalizer(config)), preTokenizer: .bert,
      model: model,
      postProcessor: try PostProcessor(first: first, last: last, in: added, path: path),
      decoder: .wordPiece(prefix: "##", cleansUp: true), added: added, source: .wordList)
  }

  /// The pieces of a word list; of equal lines, the last one counts.
  private static func vocabulary(ofLines bytes: [UInt8], path: String) throws -> Vocabulary {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw TokenizerError.unsuitable(
        file: path, place: "the text", problem: "it is no UTF-8. Get the file again.")
    }
    var vocabulary = Vocabulary()
    for (index, line) in lines.enumerated().reversed() {
      let piece = line.last == 0x0D ? line.dropLast() : line
      _ = vocabulary.insert(piece, id: TokenID(index))
    }
    return vocabulary
  }
}

extension BertNormalizer {
  /// Takes the members that `BertTokenizer` has in `tokenizer_config.json`.
  fileprivate init(_ config: TokenizerSettings) throws {
    let component = config.component
    lowercases = try component.bool("do_lower_case", default: true)
    separatesIdeographs = try component.bool("tokenize_chinese_chars", default: true)
    stripsAccents = try component.bool("strip_accents", default: lowercases)
  }
}

extension PostProcessor {
  /// Puts one token before a text and one behind it.
  init(first: String, last: String, in added: AddedTokens, path: String) throws {
    func id(_ content: String) throws -> TokenID {
      if let id = added.id(of: content) { return id }
      throw TokenizerError.unsuitable(
        file: path, place: "special tokens",
        problem: "'\(content)' is not in the vocabulary. Add it.")
    }
    let ids = [try id(first), try id(last)]
    self.init(template: [.special([ids[0]]), .sequence, .special([ids[1]])], namedIDs: ids)
  }
}
