internal import JSON
internal import Lexotomy

/// The figures of an evaluation, as tables or as JSON.
struct EvaluationSummary: Summary {
  private let evaluation: Evaluation
  private let method: String
  private let store: String?

  init(_ evaluation: Evaluation, method: String, store: String?) {
    self.evaluation = evaluation
    self.method = method
    self.store = store
  }

  var lines: [String] {
    var lines: [String] = []
    for table in evaluation.tables {
      let isHead = table.groups.first?.headDivergence != nil
      var rows = [
        [table.name, "pieces", "cosine", "MRR", "hits@10", "norm ratio"]
          + (isHead ? ["KL", "KL elsewhere"] : [])
      ]
      for group in table.groups {
        let divergences = group.headDivergence.map { [$0.own, $0.others] } ?? []
        rows.append(
          [
            group.kind == "all" ? method : "  \(group.kind): \(group.name)",
            "\(Grouped(group.count))", Share.rounded(group.cosine, places: 3),
            Share.rounded(group.reciprocalRank, places: 3),
            Share.rounded(group.hitsAt10, places: 3), Share.rounded(group.normRatio, places: 3),
          ] + divergences.map { Share.rounded($0, places: 3) })
      }
      lines += TextTable(rows).lines + [""]
    }
    lines.append("true rows were looked for among \(Grouped(evaluation.rowCount))")
    if let sentences = evaluation.sentences {
      let cosine = Share.rounded(sentences.cosine, places: 3)
      let found = Share.rounded(sentences.foundShare, places: 3)
      lines.append(
        "\(Grouped(sentences.count)) sentences with these pieces: cosine \(cosine), found \(found)")
    }
    if let run = evaluation.run, let store { lines.append("\(store): run \(run)") }
    return lines
  }

  var json: JSONValue {
    func number(_ value: Double) -> JSONValue { .number(JSONNumber(text: "\(value)")) }
    return .object(
      JSONObject([
        "method": .string(method), "rows": .number(evaluation.rowCount),
        "tables": .array(
          evaluation.tables.map { table in
            [
              "table": .string(table.name),
              "groups": .array(
                table.groups.map { group in
                  [
                    "kind": .string(group.kind), "name": .string(group.name),
                    "pieces": .number(group.count), "cosine": number(group.cosine),
                    "mrr": number(group.reciprocalRank), "hits_at_10": number(group.hitsAt10),
                    "norm_ratio": number(group.normRatio),
                    "kl": group.headDivergence.map { number($0.own) } ?? .null,
                    "kl_elsewhere": group.headDivergence.map { number($0.others) } ?? .null,
                  ]
                }),
            ]
          }),
        "sentences": evaluation.sentences.map {
          [
            "count": .number($0.count), "cosine": number($0.cosine),
            "found": number($0.foundShare),
          ]
        } ?? .null,
        "run": evaluation.run.map { .number($0) } ?? .null,
      ]))
  }
}
