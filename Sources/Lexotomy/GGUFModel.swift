public import Checkpoints
internal import Concurrency
internal import Files
internal import GGUF
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// A model that is one GGUF file.
public struct GGUFModel: Sendable {
  /// The tensors that are indexed by token.
  public let tensors: GGUFTensors
  /// The name of the file.
  let name: String
  private let contents: GGUFFile
  private let file: InputFile
  private let tokenizer: GGUFTokenizer

  /// Takes the file of a tokenizer; `nil` if it is of another format.
  ///
  /// - Throws: `GGUFError`, `FileError`.
  init?(_ tokenizer: any Tokenizer) throws {
    guard let tokenizer = tokenizer as? GGUFTokenizer, let contents = tokenizer.file else {
      return nil
    }
    self.tokenizer = tokenizer
    self.contents = contents
    file = try InputFile(contents.path)
    name = Folder.lastComponent(of: contents.path)
    tensors = try GGUFTensors(of: contents, rowCount: tokenizer.rowCount)
  }

  /// The only GGUF file of a folder that has no tokenizer of another format.
  static func path(in folder: String) -> String? {
    guard let names = try? Folder(folder).names().filter({ $0.hasSuffix(".gguf") }),
      names.count == 1, let name = names.first, (try? TokenizerFormat.detect(folder)) == nil
    else { return nil }
    return try? Folder(folder).path(of: name)
  }

  /// What is done to the file.
  struct Surgery: Sendable {
    /// The rows: kept ones, and then those of the new pieces.
    let plan: RowPlan
    /// The pieces that are added.
    var newPieces = NewPieces.none
    /// Makes their rows.
    var added: (any AddedRows)?
  }

  /// The tensors as rows of numbers.
  ///
  /// - Throws: `GGUFError.unsuitable` for quantized numbers but those of Q8_0.
  func vocabularyTables() throws -> VocabularyTables { try VocabularyTables(tensors, in: file) }

  /// What surgery makes of the file.
  private func rewrite(by surgery: Surgery) throws -> GGUFRewrite {
    let rows = surgery.plan.keptIDs().map(\.rawValue)
    let added = surgery.added.map { added in
      let count = surgery.plan.rows.count - rows.count
      return GGUFAddedRows(count: count) { name, body in
        try added.forEachPart(of: 0..<count, of: name, block: 0, body)
      }
    }
    return try GGUFRewrite(
      of: contents, in: file,
      edits: tokenizer.edits(of: contents, after: surgery.plan, adding: surgery.newPieces),
      rows: Dictionary(uniqueKeysWithValues: tensors.indexed.map { ($0.tensor.name, rows) }),
      adding: added)
  }

  /// Checks that surgery can rewrite the metadata.
  ///
  /// - Throws: `TokenizerError`, `GGUFError`.
  func checkWritable() throws {
    let all = (0..<tensors.rowCount).map { TokenID($0) }
    _ = try tokenizer.edits(of: contents, after: RowPlan(keeping: all, of: tensors.rowCount))
  }

  /// Writes the file that surgery makes, while another thread reads it.
  ///
  /// - Parameters:
  ///   - surgery: What is done.
  ///   - staged: Where to.
  ///   - isDigested: Whether source and result are digested.
  ///   - isCompared: Whether the result is compared with what it should be.
  /// - Returns: What was written, and what was found meanwhile.
  /// - Throws: `TokenizerError`, `GGUFError`, `FileError`.
  func write(
    by surgery: Surgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> Written {
    let rewrite = try rewrite(by: surgery)
    let output = try staged.create(name)
    let result = try output.followed(size: rewrite.byteCount)
    let follower = Worker { [file] in
      let source = isDigested ? try file.digesting() : file
      let result = isDigested ? try result.digesting() : result
      let findings = isCompared ? try rewrite.findings(in: result, from: source) : nil
      return (findings: findings, source: try source.digest(), result: try result.digest())
    }
    try rewrite.write(to: output)
    try output.finish()
    let followed = try follower.value()
    try file.checkUnchanged()
    func described(_ byteCount: Int, _ digest: Digest?) -> WrittenFile {
      WrittenFile(name: name, kind: "checkpoint", byteCount: byteCount, digest: digest)
    }
    return Written(
      file: described(output.count, followed.result),
      source: followed.source.map { described(file.size, $0) }, findings: followed.findings)
  }

  /// What writing gives.
  struct Written {
    /// The file.
    let file: WrittenFile
    /// What it was made from, if that was digested.
    let source: WrittenFile?
    /// The differences from what it should be, if they were looked for.
    let findings: [GGUFRewrite.Finding]?
  }

  /// What the user should know.
  func notes() -> [String] {
    contents["tokenizer.huggingface.json"] == nil
      ? []
      : ["tokenizer.huggingface.json, another copy of the tokenizer inside \(name), is left out."]
  }

  /// Checks another file against what surgery makes.
  ///
  /// - Parameters:
  ///   - surgery: What is done.
  ///   - result: The file.
  ///   - known: The differences, if they were looked for already.
  ///   - jobs: How many threads compare.
  /// - Returns: A claim for the metadata, and one for the tensors.
  /// - Throws: `TokenizerError`, `GGUFError`, `FileError`.
  func claims(
    _ surgery: Surgery, _ result: GGUFModel, known: [GGUFRewrite.Finding]? = nil, jobs: Int
  ) throws -> [Claim] {
    let findings =
      try known ?? rewrite(by: surgery).findings(in: result.file, jobs: jobs)
    let keptCount = surgery.plan.keptIDs().count
    let addedCount = surgery.plan.rows.count - keptCount
    let isMetadata: (GGUFRewrite.Finding) -> Bool = {
      switch $0 {
      case .size, .metadata: true
      case .bytes, .row, .added, .padding: false
      }
    }
    return [
      Claim(
        name: "metadata",
        statement: "\(contents.entries.count) keys and the descriptions of "
          + "\(contents.tensors.count) tensors are the source's with IDs and sizes as planned.",
        findings: findings.filter(isMetadata).map(\.description)),
      Claim(
        name: "weights",
        statement: "\(keptCount) rows of \(tensors.indexed.count) vocabulary tensors are "
          + "bit-identical to the source's rows, "
          + (addedCount > 0
            ? "\(addedCount) added ones are what the recorded weights make, bit for bit, " : "")
          + "and \(contents.tensors.count - tensors.indexed.count) other tensors are byte-identical.",
        findings: findings.filter { !isMetadata($0) }.map(\.description)),
    ]
  }
}
