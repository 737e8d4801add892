internal import JSON
internal import Lexotomy
internal import Surgery

/// The learnt pieces, and their effect on each language.
struct LearnSummary: Summary {
  private let report: Lexotomy.Learn.Report
  private let asked: Int
  private let output: String
  private let store: String

  init(_ report: Lexotomy.Learn.Report, asked: Int, output: String, store: String) {
    self.report = report
    self.asked = asked
    self.output = output
    self.store = store
  }

  private var partialCount: Int { report.learned.pieces.count(where: \.isPartial) }

  var lines: [String] {
    var lines: [String] = []
    var rows = [["language", "pieces", "tokens/word", "after", "tokens/byte", "after"]]
    for language in report.languages {
      rows.append([
        language.tag, Grouped(language.pieceCount).description,
        Self.text(language.before.tokensPerWord), Self.text(language.after.tokensPerWord),
        Self.text(language.before.tokensPerByte), Self.text(language.after.tokensPerByte),
      ])
    }
    if rows.count > 1 { lines = TextTable(rows).lines }
    let count = report.learned.pieces.count
    let partial = partialCount
    lines.append(
      "\(Grouped(count)) pieces"
        + (partial > 0 ? ", \(Grouped(partial)) of them parts of characters" : ""))
    if let listed = report.listed {
      lines.append(
        "\(Grouped(listed.takenCount)) of \(Grouped(listed.listedCount)) listed pieces, and "
          + "\(Grouped(max(0, count - listed.takenCount))) more as steps to them")
      lines += listed.refusals()
    }
    if count < asked {
      lines.append("\(Grouped(asked - count)) fewer than asked: no other piece is frequent enough.")
    }
    if report.protectedLineCount > 0 {
      lines.append(
        "\(report.changedLineCount) of \(Grouped(Int(clamping: report.protectedLineCount))) "
          + "protected lines changed")
    }
    return lines + ["\(output)"] + (report.run.map { ["\(store): run \($0)"] } ?? [])
  }

  var json: JSONValue {
    let languages = report.languages.map { language in
      JSONValue.object(
        JSONObject([
          "language": .string(language.tag), "pieces": .number(language.pieceCount),
          "words": .number(Int(clamping: language.before.words)),
          "bytes": .number(Int(clamping: language.before.bytes)),
          "tokens_before": .number(Int(clamping: language.before.tokens)),
          "tokens_after": .number(Int(clamping: language.after.tokens)),
        ]))
    }
    var object = JSONObject([
      "pieces": .number(report.learned.pieces.count), "partial": .number(partialCount),
      "asked": .number(asked), "languages": .array(languages),
      "protected_lines": .number(Int(clamping: report.protectedLineCount)),
      "changed_lines": .number(Int(clamping: report.changedLineCount)),
      "run": report.run.map { .number($0) } ?? .null,
    ])
    if let listed = report.listed {
      object["listed"] = .number(listed.listedCount)
      object["refused"] = .array(
        listed.refused.map {
          [
            "text": .string(String(decoding: $0.text, as: UTF8.self)),
            "why": .string($0.why.rawValue),
          ]
        })
    }
    return .object(object)
  }

  /// A ratio with three digits behind the point.
  private static func text(_ ratio: Double?) -> String {
    guard let ratio else { return "-" }
    let thousandths = Int((ratio * 1000).rounded())
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
