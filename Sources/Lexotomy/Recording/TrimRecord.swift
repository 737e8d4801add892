internal import Artifacts
internal import Corpora
internal import Files
internal import JSON
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The record of a trimming in the store.
struct TrimRecord: SurgeryRecord {
  let trim: Trim
  let planned: Trim.Planned
  let rowPlan: RowPlan
  let output: String

  var model: Model { trim.model }
  var inputs: [CorpusInput] { planned.inputs }

  func run(started: Timestamp) throws -> RunRecord {
    var run = RunRecord(
      command: "trim", toolVersion: LexotomyVersion.current, started: started, finished: started,
      parameters: trim.settings.parameters)
    run.vocabularies = try vocabularies()
    run.counts = counts()
    run.plan = planRows()
    run.dropReason = planned.counts == nil ? "other characters" : "not needed"
    run.curve = curve()
    run.metrics = metrics()
    return run
  }

  private func vocabularies() throws -> [VocabularyRecord] {
    let tokenizer = trim.model.tokenizer
    let kind = tokenizer.kind.rawValue
    let source = try VocabularyRecord(source: trim.model)
    let name = Folder.lastComponent(of: tokenizer.path)
    guard let file = planned.tokenizerFiles.first(where: { $0.name == name }) else {
      return [source]
    }
    let result = VocabularyRecord(
      side: .result, kind: kind, sha256: Digest(of: file.bytes).hex,
      size: planned.plan.keptIDs.count, pieces: [])
    return [source, result]
  }

  private func counts() -> [PieceCountRecord] {
    guard let counts = planned.counts else { return [] }
    return counts.tags.flatMap { tag -> [PieceCountRecord] in
      guard let language = counts.languages[tag] else { return [] }
      return language.occurrences().entries.map { id, count in
        PieceCountRecord(sourceID: id.index, language: tag, count: Int(clamping: count))
      }
    }
  }

  private func planRows() -> [PlanRowRecord] {
    trim.model.tokenizer.vocabulary.ids().compactMap { id in
      guard let new = rowPlan.newID(of: id), let reason = planned.plan.reasons[id.index]
      else { return nil }
      return .kept(id.index, as: new.index, reason: reason.description)
    }
  }

  private func curve() -> [CoveragePoint] {
    guard let counts = planned.counts else { return [] }
    let planner = TrimPlanner(
      tokenizer: model.tokenizer, required: planned.required, listed: planned.listed)
    let curve = planner.curve(for: counts, options: trim.options)
    return curve.points.sorted { $0.key < $1.key }.flatMap { tag, points in
      points.map {
        CoveragePoint(
          language: tag, size: $0.size, lineCoverage: $0.lines, tokenCoverage: $0.tokens)
      }
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
