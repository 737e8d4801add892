internal import GGUF
internal import ICU
internal import JSON
internal import RowPlans

extension GGUFPieces {
  /// Byte-level BPE: `gpt2`.
  func mergeTokenizer() throws -> HuggingFaceTokenizer {
    let rule = try GGUFPreTokenizer(named: preTokenizer, path: path)
    var vocabulary = Vocabulary()
    for id in kinds.indices where kinds[id] != .control && kinds[id] != .unknown {
      try insert(spellings[id], id, into: &vocabulary)
    }
    var reader = MergeListReader(vocabulary: vocabulary, prefix: [], file: path)
    for merge in merges { try reader.appendLine(Array(merge)) }
    var options = BPEModel.Options()
    options.ignoresMerges = rule.takesWholePieces
    options.keepsGaps = true
    let model = Model.bpe(BPEModel(options, vocabulary: vocabulary, merges: reader.table))
    return try HuggingFaceTokenizer(
      path: path, normalizer: nil, preTokenizer: rule.preTokenizer(path: path), model: model,
      postProcessor: PostProcessor(), decoder: .byteLevel,
      added: try AddedTokens(userDefined(), model: model, file: path),
      source: .vocabularyAndMerges(header: nil))
  }

  /// WordPiece: `bert`.
  func wordPieceTokenizer() throws -> HuggingFaceTokenizer {
    guard let unknown = id("unknown") else {
      throw TokenizerError.unsuitable(
        file: path, place: "tokenizer.ggml.unknown_token_id",
        problem: "the key is missing, or beyond the pieces. Get the file again.")
    }
    var vocabulary = Vocabulary()
    for id in kinds.indices where kinds[id] != .control || id == unknown.index {
      try insert(wordPiece(id)[...], id, into: &vocabulary)
    }
    let model = Model.wordPiece(
      WordPieceModel(
        vocabulary: vocabulary, unknownToken: text(unknown.index), prefix: Array("##".utf8),
        characterLimit: 100))
    var normalizer = BertNormalizer()
    normalizer.lowercases = flags["normalizer.lowercase"] ?? true
    normalizer.stripsAccents = flags["normalizer.strip_accents"] ?? normalizer.lowercases
    return try HuggingFaceTokenizer(
      path: path, normalizer: .bert(normalizer), preTokenizer: .bert, model: model,
      postProcessor: PostProcessor(), decoder: .wordPiece(prefix: "##", cleansUp: true),
      added: try AddedTokens(userDefined(), model: model, file: path), source: .wordList)
  }

  /// The spelling of Hugging Face: without `▁` at the beginning of a word, with `##` inside.
  private func wordPiece(_ id: Int) -> [UInt8] {
    let spelling = Array(spellings[id])
    let isBracketed = spelling.first == UInt8(ascii: "[") && spelling.last == UInt8(ascii: "]")
    if kinds[id] != .normal && kinds[id] != .undefined || isBracketed { return spelling }
    let space = SentencePieceModel.space
    return spelling.starts(with: space)
      ? Array(spelling.dropFirst(space.count)) : Array("##".utf8) + spelling
  }

  /// The user-defined pieces as entries of a `tokenizer.json`; their IDs are those of the model.
  private func userDefined() -> [JSONValue] {
    tokens { $0 == .userDefined }.map { token in
      .object(
        JSONObject(["content": .string(token.content), "normalized": .bool(false)]))
    }
  }

  private func insert(
    _ spelling: ArraySlice<UInt8>, _ id: Int, into vocabulary: inout Vocabulary
  ) throws {
    guard let other = vocabulary.insert(spelling, id: TokenID(id)) else { return }
    throw TokenizerError.conflict(
      file: path, piece: text(id), id: UInt32(id), otherID: other.rawValue)
  }
}
