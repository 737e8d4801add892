public import Checkpoints
public import Files
public import RowPlans
internal import Surgery
public import Tokenizers

/// A model, as MODEL names one at the prompt: a Hugging Face model folder, a file that is a whole model,
/// or a tokenizer alone.
public struct Model: Sendable {
  /// The path as the caller gave it, or that of a snapshot in the cache of Hugging Face.
  public let path: String
  /// The name that people use: `org/name` in the cache, else the last component of the path.
  public let name: String
  /// The folder, if it is one.
  public let folder: Folder?
  /// The tokenizer.
  public let tokenizer: any Tokenizer
  /// All tokenizer files of the folder.
  public let tokenizerFolder: TokenizerFolder?
  /// `config.json` and its companions, if there are weights that go with one.
  public let configuration: ModelConfiguration?
  /// The modules that work on the vectors of the model, if it is one of sentence-transformers.
  public let modules: SentenceModules?
  /// The weights.
  let weights: (any ModelWeights)?
  /// The formats in which weights are looked for, here and in results.
  let formats: [any ModelWeights.Type]

  /// Opens a model or a tokenizer.
  ///
  /// - Parameters:
  ///   - path: A folder, a tokenizer file, or a file that is a whole model (also the folder of only one); or
  ///     `org/name`, if Hugging Face's programs have downloaded it (``HubCache``).
  ///   - ignored: Tensors that are not indexed by token, whatever their shape.
  ///   - isDigested: Whether the weights will be digested for a record, which begins at once then.
  ///   - pattern: The way in which a rank file splits text: the name of a known pattern or a regular
  ///     expression.
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
    tokenizer: (any Tokenizer)?, pattern: String? = nil,
    formats: [any ModelWeights.Type] = WeightFormats.all
  ) throws {
    let cached = HubCache.folder(of: path)
    name = cached == nil ? Folder.lastComponent(of: path) : path
    let path = cached ?? formats.lazy.compactMap { $0.modelFile(in: path) }.first ?? path
    self.path = path
    self.formats = formats
    folder = Folder.exists(path) ? try Folder(path) : nil
    if folder == nil { _ = try InputFile(path) }
    modules = try folder.flatMap { try SentenceModules($0) }
    // Errors in the weights are told only if the tokenizer is sound.
    let place = WeightPlace(path: path, folder: folder, ignored: ignored, isDigested: isDigested)
    let found = try formats.compactMap { try $0.find(at: place) }
    let primary = try tokenizer ?? TokenizerFormat.read(folder?.path ?? path, pattern: pattern)
    let tokenizers = try folder.map { try TokenizerFolder($0, primary: primary) }
    configuration = try folder.flatMap { try found.first?.configuration($0) }
    weights = try AccompaniedWeights.open(
      found, in: WeightSurroundings(tokenizer: primary, configuration: configuration, main: nil))
    let isNew = tokenizer == nil
    tokenizerFolder = try tokenizers?.completed(rowCount: isNew ? weights?.rowCount : nil)
    self.tokenizer = tokenizerFolder?.primary ?? primary
  }

  /// The number of rows of the vocabulary, padding rows included; without weights, of the IDs of the
  /// tokenizer.
  public var rowCount: Int { weights?.rowCount ?? tokenizer.vocabulary.idBound }

  /// Whether the tokenizer is stored in the file of the weights.
  var holdsTokenizer: Bool { weights?.holdsTokenizer ?? false }

  /// The name of the weights' format on the Hub.
  var library: String { weights?.library ?? "transformers" }

  /// The folder of the files that tell how added rows were made: the model's, or that of its one file.
  var recordFolder: Folder? {
    folder ?? weights.flatMap { _ in try? Folder(Folder.parent(of: path)) }
  }

  /// Returns the path of a result in `folder`, named as MODEL names the source: the folder, or the
  /// tokenizer's file in it.
  func resultPath(in folder: Folder) throws -> String {
    guard self.folder == nil else { return folder.path }
    return try folder.path(of: Folder.lastComponent(of: tokenizer.path))
  }

  /// Opens the result that a surgery of this model wrote.
  ///
  /// - Parameters:
  ///   - folder: The folder that was written.
  ///   - tokenizer: The tokenizer that was read from the same bytes; not used if the weights hold it.
  /// - Returns: The result.
  /// - Throws: As ``init(_:ignoring:isDigested:pattern:)``.
  func result(in folder: Folder, tokenizer: (any Tokenizer)? = nil) throws -> Model {
    try Model(
      resultPath(in: folder), tokenizer: holdsTokenizer ? nil : tokenizer, formats: formats)
  }

  /// Returns the weights.
  ///
  /// - Throws: `OperationError.noWeights` if there are none.
  func requiredWeights() throws -> any ModelWeights {
    guard let weights else { throw OperationError.noWeights(path: path) }
    return weights
  }

  /// Checks that surgery can write all that the model consists of.
  ///
  /// - Throws: `TokenizerError`, `CheckpointError`.
  func checkWritable() throws {
    if let weights {
      try weights.checkWritable()
    } else if let folder {
      try WeightFormats.checkNone(in: folder)
    }
    try tokenizer.checkWritable()
    try modules?.check()
  }

  /// Checks that there is a row for each ID of the tokenizer.
  ///
  /// - Throws: `SurgeryError.idBeyondRows`.
  func checkRows() throws {
    guard tokenizer.vocabulary.idBound > rowCount,
      let id = tokenizer.vocabulary.ids().first(where: { $0.index >= rowCount })
    else { return }
    throw SurgeryError.idBeyondRows(
      piece: PieceLabels(tokenizer).label(of: id).text, id: id, rows: rowCount)
  }

  /// Returns the pieces that no surgery may drop, of the tokenizer, its side files and the configuration.
  ///
  /// - Throws: `SurgeryError.idBeyondRows` if the tokenizer has IDs that the weights have no row for.
  public func requiredPieces() throws -> [(id: TokenID, reason: String)] {
    try checkRows()
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
