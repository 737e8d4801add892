internal import Artifacts
internal import Corpora
internal import Files
internal import JSON
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// What the store keeps of a trimming.
struct TrimRecord {
  let trimming: Trimming
  let planned: Trimming.Planned
  let rowPlan: RowPlan
  let output: String

  /// What is known before anything is written, which is nearly all of it.
  func run(started: Timestamp) throws -> RunRecord {
    var run = RunRecord(
      command: "trim", toolVersion: LexotomyVersion.current, started: started, finished: started,
      parameters: trimming.parameters)
    run.vocabularies = try vocabularies()
    run.counts = counts()
    run.plan = planRows()
    run.dropReason = planned.counts == nil ? "other characters" : "not needed"
    run.metrics = metrics()
    return run
  }

  /// What is known when everything is written and checked.
  func completion(
    _ written: WrittenModel, sources: [WrittenFile], _ claims: [Claim]
  ) -> RunCompletion {
    let inputs = planned.inputs.compactMap { input -> ArtifactRecord? in
      guard let digest = input.digest else { return nil }
      return ArtifactRecord(
        sha256: digest.hex, kind: "corpus", name: Folder.lastComponent(of: input.source.path),
        byteCount: input.byteCount, role: .input, path: input.source.path)
    }
    let sources = (sources + tokenizerSource()).compactMap {
      record($0, role: .input, folder: trimming.model.path)
    }
    let outputs = written.files.compactMap { record($0, role: .output, folder: output) }
    let held = Double(claims.count { $0.outcome == .holds })
    return RunCompletion(
      finished: .now, artifacts: inputs + sources + outputs,
      metrics: [MetricRecord(name: "claims_held", value: held, unit: "claims")])
  }

  private func tokenizerSource() -> [WrittenFile] {
    let path = trimming.model.tokenizer.path
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
      role: role, path: "\(folder)/\(file.name)")
  }

  private func vocabularies() throws -> [VocabularyRecord] {
    let tokenizer = trimming.model.tokenizer
    let kind = tokenizer.kind.rawValue
    let source = VocabularyRecord(
      side: .source, kind: kind, sha256: try TokenizerDigest.digest(of: tokenizer).hex,
      size: trimming.model.rowCount
    ) { take in try Self.pieces(of: tokenizer, take) }
    let name = Folder.lastComponent(of: tokenizer.path)
    guard let file = planned.tokenizerFiles.first(where: { $0.name == name }) else {
      return [source]
    }
    let result = VocabularyRecord(
      side: .result, kind: kind, sha256: Digest(of: file.bytes).hex,
      size: planned.plan.keptIDs.count, pieces: [])
    return [source, result]
  }

  private static func pieces(
    of tokenizer: any Tokenizer, _ take: (PieceRecord) throws -> Void
  ) throws {
    let special = Dictionary(
      tokenizer.addedTokens.map { ($0.id, $0.isSpecial ? "special" : "added") },
      uniquingKeysWith: { first, _ in first })
    let vocabulary = tokenizer.vocabulary
    var codes: [PieceScript: String] = [:]
    for id in vocabulary.ids() {
      let surface = tokenizer.surface(of: id)
      let script = PieceScript(of: surface)
      let code = codes[script] ?? script.code
      codes[script] = code
      try take(
        PieceRecord(
          id: id.index, surface: vocabulary.text(of: id), bytes: surface,
          script: code, type: special[id] ?? "normal",
          score: tokenizer.score(of: id)))
    }
  }

  private func counts() -> [PieceCountRecord] {
    guard let counts = planned.counts else { return [] }
    return counts.tags.flatMap { tag -> [PieceCountRecord] in
      guard let language = counts.languages[tag] else { return [] }
      return (0..<counts.idBound).compactMap { index in
        let count = language.count(of: TokenID(index))
        guard count > 0 else { return nil }
        return PieceCountRecord(sourceID: index, language: tag, count: Int(clamping: count))
      }
    }
  }

  private func planRows() -> [PlanRowRecord] {
    trimming.model.tokenizer.vocabulary.ids().compactMap { id in
      guard let new = rowPlan.newID(of: id), let reason = planned.plan.reasons[id.index]
      else { return nil }
      return .kept(id.index, as: new.index, reason: reason.description)
    }
  }

  private func metrics() -> [MetricRecord] {
    let forecast = planned.forecast
    var metrics: [MetricRecord] = []
    func add(_ name: String, _ value: Double, _ unit: String, language: String? = nil) {
      metrics.append(MetricRecord(name: name, language: language, value: value, unit: unit))
    }
    for (suffix, size) in [("before", forecast.before), ("after", forecast.after)] {
      add("rows_\(suffix)", Double(size.rows), "rows")
      add("pieces_\(suffix)", Double(size.pieces), "pieces")
      add("parameters_\(suffix)", Double(size.parameters), "parameters")
      add("tensor_bytes_\(suffix)", Double(size.bytes), "bytes")
    }
    for language in forecast.languages {
      add("lines", Double(language.lines), "lines", language: language.tag)
      add("tokens", Double(language.tokens), "tokens", language: language.tag)
      add("line_coverage", language.lineCoverage, "1", language: language.tag)
      add("token_coverage", language.tokenCoverage, "1", language: language.tag)
      if let before = language.tokensPerWord, let after = language.tokensPerWordAfter {
        add("tokens_per_word_before", before, "tokens", language: language.tag)
        add("tokens_per_word_after", after, "tokens", language: language.tag)
      }
    }
    return metrics
  }
}
