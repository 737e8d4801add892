internal import Files
internal import JSON

extension HuggingFaceTokenizer {
  /// Reads a `tokenizer.json`, a `vocab.txt`, or a `vocab.json` with the `merges.txt` beside it.
  ///
  /// - Parameter path: The file.
  /// - Throws: `FileError`, `JSONError` or `TokenizerError`.
  public init(contentsOf path: String) throws {
    let name = Folder.lastComponent(of: path)
    let bytes = try InputFile.contents(of: path)
    if name.hasSuffix(".txt") {
      try self.init(wordList: bytes, path: path)
    } else if name.hasSuffix("vocab.json") {
      try self.init(vocabularyAndMerges: bytes, path: path)
    } else {
      try self.init(tokenizerJSON: bytes, path: path)
    }
  }

  /// Reads the bytes of a `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - path: The file they are from, for messages.
  /// - Throws: `JSONError` or `TokenizerError`.
  public init(tokenizerJSON bytes: [UInt8], path: String) throws {
    var reader = TokenizerDocumentReader(file: path)
    try reader.read(bytes)
    let document = reader.document
    let model = try reader.model()
    try document.check(file: path)
    func component<Stage>(_ key: String, _ make: (Component) throws -> Stage) throws -> Stage? {
      try document[key].map { try make(Component($0, file: path, place: key)) }
    }
    try self.init(
      path: path,
      normalizer: try component("normalizer", Normalizer.init),
      preTokenizer: try component("pre_tokenizer", PreTokenizer.init),
      model: model,
      postProcessor: try component("post_processor", PostProcessor.init) ?? PostProcessor(),
      decoder: try component("decoder", Decoder.init),
      added: try AddedTokens(document["added_tokens"]?.array ?? [], model: model, file: path),
      source: .document(document))
  }
}
