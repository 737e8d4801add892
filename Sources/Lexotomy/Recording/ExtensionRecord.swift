internal import Artifacts
internal import Corpora
internal import Files
internal import Initializers
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The record of an extension in the store.
struct ExtensionRecord: SurgeryRecord {
  let extend: Extend
  let planned: Extend.Planned
  let output: String

  var model: Model { extend.model }
  var inputs: [CorpusInput] { [] }

  func run(started: Timestamp) throws -> RunRecord {
    var parameters = extend.settings.parameters
    extend.method.record(in: &parameters)
    var run = RunRecord(
      command: "extend", toolVersion: LexotomyVersion.current, started: started,
      finished: started, seed: planned.mixing.seed, parameters: parameters)
    run.vocabularies = try vocabularies()
    run.plan = planRows()
    run.dropReason = extend.target == nil ? "padding" : "not in the new tokenizer"
    run.mixing = MixtureRecord(planned.mixing, ids: addedIDs().map(\.index))
    run.metrics = metrics()
    run.artifacts = try files()
    return run
  }

  /// The files that the pieces and their rows come from.
  private func files() throws -> [ArtifactRecord] {
    let pieces = extend.piecesPath.map { [(path: $0, kind: "pieces")] } ?? []
    var seen: Set<String> = []
    return try (pieces + extend.method.files()).filter { seen.insert($0.path).inserted }
      .map { try ArtifactRecord(reading: $0.path, kind: $0.kind) }
  }

  private func vocabularies() throws -> [VocabularyRecord] {
    let tokenizer = planned.extended
    let name = Folder.lastComponent(of: (extend.target ?? model).tokenizer.path)
    let source = try VocabularyRecord(source: model)
    guard let file = planned.tokenizerFiles.first(where: { $0.name == name }) else {
      return [source]
    }
    let added = addedIDs()
    let result = VocabularyRecord(
      side: .result, kind: tokenizer.kind.rawValue, sha256: Digest(of: file.bytes).hex,
      size: planned.rowPlan.rows.count
    ) { try VocabularyRecord.forEachPiece(of: tokenizer, ids: added, $0) }
    return [source, result]
  }

  private func addedIDs() -> [TokenID] {
    planned.rowPlan.rows.indices.compactMap { index in
      if case .added = planned.rowPlan.rows[index] { TokenID(index) } else { nil }
    }
  }

  private func planRows() -> [PlanRowRecord] {
    let reason = extend.target == nil ? "old" : "in both tokenizers"
    return planned.rowPlan.rows.enumerated().map { index, row in
      switch row {
      case .kept(let id): .kept(id.index, as: index, reason: reason)
      case .added(let piece):
        .added(as: index, reason: planned.mixing.input.provenance[piece].method.rawValue)
      }
    }
  }

  private func metrics() -> [MetricRecord] {
    let forecast = planned.forecast
    var metrics: [MetricRecord] = []
    func add(_ name: String, _ value: Double, _ unit: String) {
      metrics.append(MetricRecord(name: name, value: value, unit: unit))
    }
    for (suffix, size) in [("before", forecast.before), ("after", forecast.after)] {
      add("rows_\(suffix)", Double(size.rows), "rows")
      add("pieces_\(suffix)", Double(size.pieces), "pieces")
      add("parameters_\(suffix)", Double(size.parameters), "parameters")
      add("tensor_bytes_\(suffix)", Double(size.bytes), "bytes")
    }
    if let certificate = forecast.certificates.first?.certificate {
      add("rows_added", Double(certificate.rowCount), "rows")
      add("rows_in_hull", Double(certificate.insideCount), "rows")
      add("rows_duplicate", Double(certificate.duplicateCount), "rows")
      add("mass_ratio_bound", certificate.greatestMassRatio, "1")
    }
    return metrics
  }
}
