public import Checkpoints
public import Files
public import RowPlans
public import Tokenizers

/// What MODEL names at the prompt: a Hugging Face model folder, or a tokenizer alone.
public struct Model: Sendable {
  /// The path as the caller gave it, or that of a snapshot in the cache of Hugging Face.
  public let path: String
  /// What people call it: `org/name` in the cache, else the last component of the path.
  public let name: String
  /// The folder, if it is one.
  public let folder: Folder?
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// All tokenizer files of the folder.
  public let tokenizerFolder: TokenizerFolder?
  /// `config.json` and its companions, if there are weights.
  public let configuration: ModelConfiguration?
  /// What works on the vectors of the model, if it is one of sentence-transformers.
  public let modules: SentenceModules?
  /// The weights.
  public let checkpoint: Checkpoint?
  /// The tensors that are indexed by token.
  public let vocabularyTensors: VocabularyTensors?
  /// The weights, if the model is a GGUF file.
  public let gguf: GGUFModel?
  /// The graphs of ONNX in the folder, if there are any.
  public let onnx: ONNXModel?
  /// Digests of weights for a record, if they were asked for: those that could begin at once.
  let earlyDigests: EarlyDigests?

  /// Opens a model or a tokenizer.
  ///
  /// - Parameters:
  ///   - path: A folder, a tokenizer file, or a GGUF file (also the folder of only one); or `org/name`, if Hugging Face's programs have
  ///     downloaded it (``HubCache``).
  ///   - ignored: Tensors that are not indexed by token, whatever their shape.
  ///   - isDigested: Whether the weights will be digested for a record, which begins at once then.
  ///   - pattern: How a rank file splits text: the name of a known pattern or a regular expression.
  /// - Throws: `TokenizerError`, `CheckpointError`, `FileError`, `JSONError`.
  public init(
    _ path: String, ignoring ignored: Set<String> = [], isDigested: Bool = false,
    pattern: String? = nil
  ) throws {
    try self.init(
      path, ignoring: ignored, isDigested: isDigested, tokenizer: nil, pattern: pattern)
  }

  /// Opens a model whose tokenizer, if it is given, was read from its files already.
  init(
    _ path: String, ignoring ignored: Set<String> = [], isDigested: Bool = false,
    tokenizer: (any Tokenizer)?, pattern: String? = nil
  ) throws {
    let cached = HubCache.folder(of: path)
    name = cached == nil ? Folder.lastComponent(of: path) : path
    let path = cached ?? GGUFModel.path(in: path) ?? path
    self.path = path
    guard Folder.exists(path) else {
      _ = try InputFile(path)
      folder = nil
      tokenizerFolder = nil
      self.tokenizer = try tokenizer ?? TokenizerFormat.read(path, pattern: pattern)
      configuration = nil
      modules = nil
      checkpoint = nil
      vocabularyTensors = nil
      gguf = try GGUFModel(self.tokenizer)
      onnx = nil
      earlyDigests = nil
      return
    }
    gguf = nil
    let folder = try Folder(path)
    let hasWeights = Checkpoint.exists(in: folder)
    modules = try SentenceModules(folder)
    // What is wrong with the weights is told only if the tokenizer is sound.
    let weights = hasWeights ? Result { try Checkpoint(folder) } : nil
    earlyDigests = isDigested ? (try? weights?.get()).map { EarlyDigests(of: $0) } : nil
    let tokenizers = try TokenizerFolder(
      folder, primary: tokenizer ?? TokenizerFormat.read(folder.path, pattern: pattern))
    self.folder = folder
    tokenizerFolder = tokenizers
    self.tokenizer = tokenizers.primary
    guard let weights else {
      checkpoint = nil
      vocabularyTensors = nil
      let hasGraphs = try ONNXModel.exists(in: folder)
      configuration =
        hasGraphs && folder.has(ModelConfiguration.fileNames[0])
        ? try ModelConfiguration(folder) : nil
      onnx = try ONNXModel(folder, configuration: configuration, rowCount: nil, ignoring: ignored)
      return
    }
    let checkpoint = try weights.get()
    let configuration =
      try checkpoint.isStatic && !folder.has(ModelConfiguration.fileNames[0])
      ? .none : ModelConfiguration(folder)
    self.configuration = configuration
    self.checkpoint = checkpoint
    let tensors = try VocabularyTensors(
      of: checkpoint, configuration: configuration, ignoring: ignored)
    vocabularyTensors = tensors
    onnx = try ONNXModel(
      folder, configuration: configuration, rowCount: tensors.rowCount, ignoring: ignored)
  }

  /// The rows of the vocabulary, padding rows included; without weights, the IDs of the tokenizer.
  public var rowCount: Int {
    vocabularyTensors?.rowCount ?? gguf?.tensors.rowCount ?? onnx?.rowCount
      ?? tokenizer.vocabulary.idBound
  }

  /// What names a result in `folder` as MODEL names the source: the folder, or the tokenizer's file
  /// in it.
  func resultPath(in folder: Folder) throws -> String {
    guard self.folder == nil else { return folder.path }
    return try folder.path(of: Folder.lastComponent(of: tokenizer.path))
  }

  /// Whether the weights are graphs of ONNX and nothing else.
  var hasOnlyGraphs: Bool { checkpoint == nil && onnx != nil }

  /// The weights, and those of them that are indexed by token.
  ///
  /// - Throws: `CheckpointError.noWeights` if there are graphs of ONNX only, `OperationError.noWeights` if
  ///   there are none.
  func weights() throws -> (checkpoint: Checkpoint, tensors: VocabularyTensors) {
    if let checkpoint, let vocabularyTensors { return (checkpoint, vocabularyTensors) }
    if let graph = onnx?.firstPlace {
      throw CheckpointError.noWeights(folder: path, found: graph)
    }
    throw OperationError.noWeights(path: path)
  }

  /// Checks that surgery can write all that the model consists of.
  ///
  /// - Throws: `TokenizerError`, `CheckpointError`.
  func checkWritable() throws {
    if checkpoint == nil, let onnx {
      try onnx.checkWritable()
    } else if let folder, checkpoint == nil {
      try Checkpoint.checkNoOthers(in: folder)
    }
    try tokenizer.checkWritable()
    try modules?.check()
    try gguf?.checkWritable()
  }

  /// The pieces that no surgery may drop, of the tokenizer, its side files and the configuration.
  ///
  /// - Throws: `SurgeryError.idBeyondRows` if the tokenizer has IDs that the weights have no row for.
  public func requiredPieces() throws -> [(id: TokenID, reason: String)] {
    var reasons: [TokenID: String] = [:]
    for (id, reason) in tokenizer.requiredPieces() { reasons[id] = reason }
    for (id, reason) in tokenizerFolder?.requiredPieces() ?? [] where reasons[id] == nil {
      reasons[id] = reason
    }
    for configured in configuration?.requiredIDs(rowCount: rowCount) ?? [] {
      let id = TokenID(configured.id)
      guard reasons[id] == nil, tokenizer.vocabulary.spelling(of: id) != nil else { continue }
      reasons[id] = "\(configured.file): \(configured.key)"
    }
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
