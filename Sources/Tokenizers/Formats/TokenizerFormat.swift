internal import Files
internal import GGUF

/// The formats of tokenizers, told by the names of their files.
public enum TokenizerFormat: Hashable, Sendable {
  /// `tokenizer.json`.
  case huggingFace
  /// A model of SentencePiece.
  case sentencePiece
  /// Marian's `vocab.json` with `source.spm` and `target.spm`.
  case marian
  /// `vocab.json` with `merges.txt`.
  case vocabularyAndMerges
  /// `vocab.txt`.
  case wordList
  /// Mistral's `tekken.json`.
  case tekken
  /// Ranks of tiktoken: `*.tiktoken`, or a `tokenizer.model` that has them.
  case ranks
  /// A GGUF file.
  case gguf

  /// The names that are looked for in a folder, the best first.
  private static let names: [(name: String, format: TokenizerFormat)] = [
    ("tokenizer.json", .huggingFace), ("tokenizer.model", .sentencePiece),
    ("spiece.model", .sentencePiece), ("sentencepiece.bpe.model", .sentencePiece),
    ("vocab.json", .vocabularyAndMerges), ("vocab.txt", .wordList), ("tekken.json", .tekken),
  ]

  /// Finds the tokenizer of a folder, or tells what a file is.
  ///
  /// A folder with `source.spm` or `target.spm` and `vocab.json` is Marian's, whatever else is there:
  /// its class reads nothing else. Otherwise `tokenizer.json` comes first, then a model of SentencePiece
  /// (the known names, else the only file that is named as one), then `vocab.json` if `merges.txt` is
  /// there, then `vocab.txt`, then `tekken.json` or the only file `tekken*.json`, then the only file
  /// `*.tiktoken`.
  ///
  /// - Parameter path: A folder or a file.
  /// - Returns: The format, and the path of the file.
  /// - Throws: `TokenizerError.noTokenizer`, or `FileError`.
  public static func detect(_ path: String) throws -> (format: TokenizerFormat, path: String) {
    guard let folder = try? Folder(path) else { return (try format(ofFile: path), path) }
    if MarianTokenizer.isIn(folder) {
      return (.marian, try folder.path(of: MarianTokenizer.vocabularyName))
    }
    for (name, format) in names where folder.lists(name) {
      if format == .vocabularyAndMerges, !folder.has("merges.txt") { continue }
      if [.wordList, .vocabularyAndMerges].contains(format),
        let path = try onlyFile(.sentencePiece, in: folder)
      {
        return (.sentencePiece, path)
      }
      return (format, try folder.path(of: name))
    }
    for format in [TokenizerFormat.sentencePiece, .tekken, .ranks] {
      if let path = try onlyFile(format, in: folder) { return (format, path) }
    }
    throw TokenizerError.noTokenizer(path: path)
  }

  /// Reads the tokenizer of a folder or of a file.
  ///
  /// A `*.model` that is a rank file (Llama 3's `tokenizer.model`) is read as one.
  ///
  /// - Parameters:
  ///   - path: A folder, or a file such as `tokenizer.json`, `*.model`, `vocab.txt`, `vocab.json`,
  ///     `*.tiktoken`, `tekken.json` or `*.gguf`.
  ///   - pattern: How a rank file splits text: the name of a known pattern or a regular expression;
  ///     `nil` for what the name of the file tells.
  /// - Returns: The tokenizer.
  /// - Throws: `TokenizerError`, `JSONError`, `GGUFError` or `FileError`; also if there is a pattern,
  ///   and the file is no rank file.
  public static func read(_ path: String, pattern: String? = nil) throws -> any Tokenizer {
    let found = try detect(path)
    if found.format == .gguf {
      try refuse(pattern, found.path)
      return try GGUFTokenizer(GGUFFile(InputFile(found.path)))
    }
    let isBinary = [.sentencePiece, .ranks, .tekken].contains(found.format)
    let bytes = isBinary ? try InputFile.contents(of: found.path) : []
    if found.format == .ranks || found.format == .sentencePiece && RankFile.isOne(bytes) {
      return try TiktokenTokenizer(bytes, path: found.path, pattern: pattern)
    }
    try refuse(pattern, found.path)
    return switch found.format {
    case .sentencePiece: try SentencePieceTokenizer(bytes, path: found.path)
    case .tekken: try TekkenTokenizer(bytes, path: found.path)
    case .marian: try MarianTokenizer(Folder(Folder.parent(of: found.path)))
    default: try HuggingFaceTokenizer(contentsOf: found.path)
    }
  }

  private static func refuse(_ pattern: String?, _ path: String) throws {
    guard pattern != nil else { return }
    throw TokenizerError.unneededPattern(file: path)
  }

  /// The file whose name is one of a format, if there is no other.
  private static func onlyFile(_ format: TokenizerFormat, in folder: Folder) throws -> String? {
    let names = try folder.names().filter {
      (try? self.format(ofFile: $0)) == format && folder.has($0)
    }
    guard names.count == 1, let name = names.first else { return nil }
    return try folder.path(of: name)
  }

  /// Whether a name is that of a model of SentencePiece, such as `tokenizer.model` or Mistral's
  /// `tokenizer.model.v3`.
  private static func isModel(_ name: String) -> Bool {
    if name.hasSuffix(".model") || name.hasSuffix(".spm") { return true }
    let parts = name.split(separator: ".").suffix(2)
    guard parts.count == 2, parts.first == "model", let version = parts.last else { return false }
    return version.first == "v" && version.dropFirst().first?.isNumber == true
  }

  private static func format(ofFile path: String) throws -> TokenizerFormat {
    let name = Folder.lastComponent(of: path)
    if isModel(name) { return .sentencePiece }
    if name.hasSuffix("vocab.json") { return .vocabularyAndMerges }
    if name.hasSuffix("merges.txt") { throw TokenizerError.noTokenizer(path: path) }
    if name.hasSuffix(".txt") { return .wordList }
    if name.hasSuffix(".tiktoken") { return .ranks }
    if name.hasSuffix(".gguf") { return .gguf }
    if name.hasSuffix(".json"), name.hasPrefix("tekken") { return .tekken }
    if name.hasSuffix(".json") { return .huggingFace }
    throw TokenizerError.noTokenizer(path: path)
  }
}
