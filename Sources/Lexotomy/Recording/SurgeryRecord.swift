internal import Artifacts
internal import Corpora
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The record of a surgery in the store.
protocol SurgeryRecord {
  /// The source.
  var model: Model { get }
  /// The text that was read.
  var inputs: [CorpusInput] { get }
  /// The path at which the result appears.
  var output: String { get }

  /// Returns what is known before anything is written, which is nearly all of it.
  func run(started: Timestamp) throws -> RunRecord
}

extension SurgeryRecord {
  /// Returns what is known when everything is written and checked.
  func completion(_ written: WrittenModel, _ claims: [Claim]) -> RunCompletion {
    let inputs = inputs.compactMap { input -> ArtifactRecord? in
      guard let digest = input.digest else { return nil }
      return ArtifactRecord(
        sha256: digest.hex, kind: "corpus", name: Folder.lastComponent(of: input.source.path),
        byteCount: input.byteCount, role: .input, path: input.source.path)
    }
    let sources = (written.sources + tokenizerSource()).compactMap {
      record($0, role: .input, folder: model.path)
    }
    let outputs = written.files.compactMap { record($0, role: .output, folder: output) }
    let held = Double(claims.count { $0.verdict == .holds })
    return RunCompletion(
      finished: .now, artifacts: inputs + sources + outputs,
      metrics: [MetricRecord(name: "claims_held", value: held, unit: "claims")])
  }

  private func tokenizerSource() -> [WrittenFile] {
    // A tokenizer that the weights hold is recorded with them.
    guard !model.holdsTokenizer else { return [] }
    let path = model.tokenizer.path
    guard let file = try? InputFile(path), let digest = try? Digest(of: file) else { return [] }
    return [
      WrittenFile(
        name: Folder.lastComponent(of: path), kind: "tokenizer", byteCount: file.size,
        digest: digest)
    ]
  }

  private func record(
    _ file: WrittenFile, role: ArtifactRecord.Role, folder: String
  ) -> ArtifactRecord? {
    guard let digest = file.digest else { return nil }
    return ArtifactRecord(
      sha256: digest.hex, kind: file.kind, name: file.name, byteCount: file.byteCount,
      role: role, path: "\(folder)/\(file.name)", contents: file.contents)
  }
}

extension VocabularyRecord {
  /// The vocabulary of a source, all its pieces.
  ///
  /// - Throws: `FileError`.
  init(source model: Model) throws {
    let tokenizer = model.tokenizer
    self.init(
      side: .source, kind: tokenizer.kind.rawValue,
      sha256: try TokenizerDigest.digest(of: tokenizer).hex, size: model.rowCount
    ) { try Self.forEachPiece(of: tokenizer, ids: tokenizer.vocabulary.ids(), $0) }
  }

  /// Gives pieces of a tokenizer to `take`.
  static func forEachPiece(
    of tokenizer: any Tokenizer, ids: [TokenID], _ take: (PieceRecord) throws -> Void
  ) throws {
    let special = Dictionary(
      tokenizer.addedTokens.map { ($0.id, $0.isSpecial ? "special" : "added") },
      uniquingKeysWith: { first, _ in first })
    let labels = PieceLabels(tokenizer)
    var codes: [PieceScript: String] = [:]
    for id in ids {
      let surface = tokenizer.surface(of: id)
      let script = PieceScript(of: surface)
      let code = codes[script] ?? script.code
      codes[script] = code
      try take(
        PieceRecord(
          id: id.index, surface: labels.label(of: id, surface: surface).text, bytes: surface,
          script: code, type: special[id] ?? "normal",
          score: tokenizer.score(of: id)))
    }
  }
}
