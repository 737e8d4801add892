internal import Files

/// The formats of tokenizers, told by the names of their files.
public enum TokenizerFormat: Hashable, Sendable {
  /// `tokenizer.json`.
  case huggingFace
  /// A model of SentencePiece.
  case sentencePiece
  /// `vocab.json` with `merges.txt`.
  case vocabularyAndMerges
  /// `vocab.txt`.
  case wordList

  /// The names that are looked for in a folder, the best first.
  private static let names: [(name: String, format: TokenizerFormat)] = [
    ("tokenizer.json", .huggingFace), ("tokenizer.model", .sentencePiece),
    ("spiece.model", .sentencePiece), ("sentencepiece.bpe.model", .sentencePiece),
    ("vocab.json", .vocabularyAndMerges), ("vocab.txt", .wordList),
  ]

  /// Finds the tokenizer of a folder, or tells what a file is.
  ///
  /// In a folder, `tokenizer.json` comes first, then a model of SentencePiece (the known names, else
  /// the only file `*.model`), then `vocab.json` if `merges.txt` is there, then `vocab.txt`.
  ///
  /// - Parameter path: A folder or a file.
  /// - Returns: The format, and the path of the file.
  /// - Throws: `TokenizerError.noTokenizer`, or `FileError`.
  public static func detect(_ path: String) throws -> (format: TokenizerFormat, path: String) {
    guard let folder = try? Folder(path) else { return (try format(ofFile: path), path) }
    for (name, format) in names where folder.has(name) {
      if format == .wordList, let model = try onlyModel(in: folder) { return model }
      if format == .vocabularyAndMerges, !folder.has("merges.txt") { continue }
      if format == .vocabularyAndMerges, let model = try onlyModel(in: folder) { return model }
      return (format, try folder.path(of: name))
    }
    if let model = try onlyModel(in: folder) { return model }
    throw TokenizerError.noTokenizer(path: path)
  }

  /// Reads the tokenizer of a folder or of a file.
  ///
  /// - Parameter path: A folder, or a file such as `tokenizer.json`, `*.model`, `vocab.txt` or
  ///   `vocab.json`.
  /// - Returns: The tokenizer.
  /// - Throws: `TokenizerError`, `JSONError` or `FileError`.
  public static func read(_ path: String) throws -> any Tokenizer {
    let found = try detect(path)
    switch found.format {
    case .sentencePiece:
      return try SentencePieceTokenizer(InputFile.contents(of: found.path), path: found.path)
    case .huggingFace, .vocabularyAndMerges, .wordList:
      return try HuggingFaceTokenizer(contentsOf: found.path)
    }
  }

  private static func onlyModel(
    in folder: Folder
  ) throws -> (format: TokenizerFormat, path: String)? {
    let models = try folder.names().filter { $0.hasSuffix(".model") && folder.has($0) }
    guard models.count == 1, let model = models.first else { return nil }
    return (.sentencePiece, try folder.path(of: model))
  }

  private static func format(ofFile path: String) throws -> TokenizerFormat {
    let name = Folder.lastComponent(of: path)
    if name.hasSuffix(".model") || name.hasSuffix(".spm") { return .sentencePiece }
    if name.hasSuffix("vocab.json") { return .vocabularyAndMerges }
    if name.hasSuffix("merges.txt") { throw TokenizerError.noTokenizer(path: path) }
    if name.hasSuffix(".txt") { return .wordList }
    if name.hasSuffix(".json") { return .huggingFace }
    throw TokenizerError.noTokenizer(path: path)
  }
}
