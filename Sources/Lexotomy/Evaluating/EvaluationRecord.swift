internal import Artifacts

/// What the store keeps of an evaluation: its figures, over all hidden pieces and by script.
struct EvaluationRecord {
  let evaluating: Evaluating
  let evaluation: Evaluation

  func run(started: Timestamp) throws -> RunRecord {
    var run = RunRecord(
      command: "evaluate", toolVersion: LexotomyVersion.current, started: started,
      finished: .now, seed: evaluating.options.seed, parameters: evaluating.parameters)
    run.vocabularies = [try VocabularyRecord(source: evaluating.model)]
    run.metrics = evaluation.tables.flatMap { table in
      table.groups.filter { ["all", "script"].contains($0.kind) }.flatMap { group in
        Self.metrics(of: group, in: table.name)
      }
    }
    return run
  }

  private static func metrics(of group: Evaluation.Group, in table: String) -> [MetricRecord] {
    let suffix = group.kind == "all" ? "" : ", \(group.name)"
    return [
      ("hidden", Double(group.count), "rows"), ("cosine", group.cosine, "1"),
      ("mrr", group.reciprocalRank, "1"), ("hits_at_10", group.hitsAt10, "1"),
      ("norm_ratio", group.normRatio, "1"),
    ].map { MetricRecord(name: "\(table) \($0.0)\(suffix)", value: $0.1, unit: $0.2) }
  }
}
