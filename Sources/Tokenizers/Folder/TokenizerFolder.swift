public import Files
public import RowPlans

/// All tokenizer files of a Hugging Face model folder, which surgery rewrites together.
///
/// One file segments the text: ``primary``. The others repeat its pieces in another form, or name
/// some of them; each is rewritten by the same plan, so that every loader finds the same IDs:
///
///     let tokenizers = try TokenizerFolder(folder)
///     let required = tokenizers.requiredPieces()  // … plan with them …
///     for file in try tokenizers.files(after: plan) { … }
///
/// What each file means to transformers 4 and 5 is told where it is rewritten.
public struct TokenizerFolder: Sendable {
  /// The folder.
  public let folder: Folder
  /// The tokenizer by which text is segmented.
  public let primary: any Tokenizer
  /// Tokenizer files that are not rewritten, which must not be copied either, each with the reason.
  public let leftOut: [(name: String, reason: String)]

  /// The other files, by name.
  private let companions: [any CompanionFile]
  /// The names of the primary file, or files, and of the others.
  let copiedNames: [String]
  private let templates: ChatTemplates

  /// Reads the tokenizer files of a folder.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - names: Files that shall be left out, because they are stale or do not correspond.
  /// - Throws: `TokenizerError`, `FileError` or `JSONError`, also if a file says something else than
  ///   the primary one.
  public init(_ folder: Folder, leavingOut names: Set<String> = []) throws {
    let primary = try TokenizerFormat.read(folder.path)
    try self.init(folder, primary: primary, leavingOut: names)
  }

  /// Reads the files beside `primary`, which is read already.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - primary: The tokenizer of the folder.
  ///   - names: Files that shall be left out.
  /// - Throws: As ``init(_:leavingOut:)``.
  public init(
    _ folder: Folder, primary: any Tokenizer, leavingOut names: Set<String> = []
  ) throws {
    self.folder = folder
    self.primary = primary
    templates = try ChatTemplates(folder)
    try LoneSentencePiece.check(folder, primary)
    var companions: [any CompanionFile] = []
    var leftOut: [(name: String, reason: String)] = []
    let scanner = CompanionScanner(folder: folder, primary: primary)
    for name in try folder.names() where folder.has(name) && !scanner.isPrimary(name) {
      guard !names.contains(name) else {
        leftOut.append((name, "as asked"))
        continue
      }
      switch try scanner.companion(name) {
      case .file(let file): companions.append(file)
      case .leftOut(let reason): leftOut.append((name, reason))
      case .none: break
      }
    }
    self.companions = companions
    self.leftOut = leftOut
    copiedNames =
      try folder.names().filter { folder.has($0) && scanner.isPrimary($0) } + companions.map(\.name)
  }

  /// The pieces that no surgery may drop: those of ``primary``, and all that the other files name.
  ///
  /// - Returns: Each with the reason in a few words, sorted by ID.
  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    var reasons: [TokenID: String] = [:]
    let vocabulary = primary.vocabulary
    var all = primary.requiredPieces()
    for companion in companions { all += companion.requiredPieces() }
    for literal in chatTemplateLiterals().sorted() {
      if let id = vocabulary.id(of: literal) { all.append((id, "chat template")) }
    }
    for (id, reason) in all where reasons[id] == nil && vocabulary.spelling(of: id) != nil {
      reasons[id] = reason
    }
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The pieces that chat templates spell out, such as `<|im_start|>`.
  public func chatTemplateLiterals() -> Set<String> { templates.literals(of: primary) }

  /// Returns all files after surgery, ``primary``'s first.
  ///
  /// - Throws: `TokenizerError` if a file cannot be rewritten, because the plan drops what it needs.
  public func files(after plan: RowPlan) throws -> [TokenizerFile] {
    try files(after: plan, adding: .none)
  }

  /// Returns all files after surgery that adds pieces, ``primary``'s first.
  ///
  /// - Throws: As ``files(after:)``, or if what is added does not fit.
  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    var files = try primary.files(after: plan, adding: new)
    for companion in companions where !files.contains(where: { $0.name == companion.name }) {
      guard let bytes = try companion.bytes(after: plan, adding: new) else { continue }
      files.append(TokenizerFile(name: companion.name, bytes: bytes))
    }
    return files
  }

  /// Remarks for people: what is left out, and what a loader will do differently.
  ///
  /// - Throws: As ``files(after:)``.
  public func notes(after plan: RowPlan) throws -> [String] {
    var notes = leftOut.map { "\($0.name) is left out: \($0.reason)." }
    for companion in companions { notes += try companion.notes(after: plan) }
    return notes
  }
}

/// A file beside the primary one that follows it.
protocol CompanionFile: Sendable {
  /// Its name in the folder.
  var name: String { get }
  /// The pieces it names, by their IDs in the primary tokenizer.
  func requiredPieces() -> [(id: TokenID, reason: String)]
  /// Its contents after surgery, `nil` if there is nothing right to write.
  func bytes(after plan: RowPlan) throws -> [UInt8]?
  /// Its contents after surgery that adds pieces.
  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]?
  /// Remarks for people.
  func notes(after plan: RowPlan) throws -> [String]
}

extension CompanionFile {
  func requiredPieces() -> [(id: TokenID, reason: String)] { [] }
  func notes(after plan: RowPlan) throws -> [String] { [] }
  func bytes(after plan: RowPlan, adding new: NewPieces) throws -> [UInt8]? {
    try bytes(after: plan)
  }
}
