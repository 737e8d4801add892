internal import Artifacts
internal import Initializers

/// The record of an evaluation in the store: its figures, over all hidden pieces and by script.
struct EvaluationRecord {
  let evaluate: Evaluate
  let evaluation: Evaluation

  func run(started: Timestamp) throws -> RunRecord {
    var parameters = evaluate.settings.parameters
    evaluate.method.record(in: &parameters)
    var run = RunRecord(
      command: "evaluate", toolVersion: LexotomyVersion.current, started: started,
      finished: .now, seed: evaluate.method.seed, parameters: parameters)
    run.vocabularies = [try VocabularyRecord(source: evaluate.model)]
    run.metrics = evaluation.tables.flatMap { table in
      table.groups.filter { ["all", "script"].contains($0.kind) }.flatMap { group in
        Self.metrics(of: group, in: table.name)
      }
    }
    if let sentences = evaluation.sentences {
      run.metrics += [
        ("sentences", Double(sentences.count), "rows"), ("sentence cosine", sentences.cosine, "1"),
        ("sentences found", sentences.foundShare, "1"),
      ].map { MetricRecord(name: $0.0, value: $0.1, unit: $0.2) }
    }
    return run
  }

  private static func metrics(of group: Evaluation.Group, in table: String) -> [MetricRecord] {
    let suffix = group.kind == "all" ? "" : ", \(group.name)"
    let divergences = group.headDivergence.map {
      [("head_kl", $0.own, "nats"), ("head_kl_elsewhere", $0.others, "nats")]
    }
    let figures = [
      ("hidden", Double(group.count), "rows"), ("cosine", group.cosine, "1"),
      ("mrr", group.reciprocalRank, "1"), ("hits_at_10", group.hitsAt10, "1"),
      ("norm_ratio", group.normRatio, "1"),
    ]
    return (figures + (divergences ?? [])).map {
      MetricRecord(name: "\(table) \($0.0)\(suffix)", value: $0.1, unit: $0.2)
    }
  }
}
