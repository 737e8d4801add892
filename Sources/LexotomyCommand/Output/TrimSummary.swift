internal import JSON
internal import Lexotomy
internal import Surgery

/// The outcome of a trimming, done or planned, as tables or as JSON.
struct TrimSummary: Summary {
  private let forecast: TrimForecast
  private let report: Lexotomy.Trim.Report?
  private let output: String?
  private let store: String?

  /// Shows a forecast.
  init(_ forecast: TrimForecast) {
    self.forecast = forecast
    report = nil
    output = nil
    store = nil
  }

  /// Shows what was done.
  init(_ report: Lexotomy.Trim.Report, output: String, store: String) {
    forecast = report.forecast
    self.report = report
    self.output = output
    self.store = store
  }

  var lines: [String] {
    var lines = SizeTable(forecast.before, forecast.after).lines + [""]
    if !forecast.languages.isEmpty { lines += languageLines() + [""] }
    lines.append(
      "kept:    " + forecast.reasons.map { "\($0.pieces) \($0.reason)" }.joined(separator: ", "))
    let losses = forecast.scripts.filter { $0.dropped > 0 }
    let shown = losses.prefix(8).map { "\(Grouped($0.dropped)) \($0.script)" }
    let more = losses.count > 8 ? ", and of \(losses.count - 8) more scripts" : ""
    lines.append("dropped: " + (shown.isEmpty ? "nothing" : shown.joined(separator: ", ") + more))
    guard let report else { return lines }
    lines += [""] + ClaimList(report.claims).lines
    lines += report.notes.map { "note       \($0)" }
    if let output { lines += ["", "\(output): \(report.written.count) files"] }
    if let run = report.run, let store { lines.append("\(store): run \(run)") }
    if let output { lines.append(UploadHint.line(for: output)) }
    return lines
  }

  private func languageLines() -> [String] {
    var rows = [
      ["language", "lines", "tokens", "lines kept", "tokens kept", "tokens/word", "after"]
    ]
    for language in forecast.languages {
      rows.append([
        language.tag, "\(Grouped(language.lines))", "\(Grouped(language.tokens))",
        "\(Share(language.lineCoverage))", "\(Share(language.tokenCoverage))",
        language.tokensPerWord.map { Share.rounded($0, places: 3) } ?? "",
        language.tokensPerWordAfter.map { Share.rounded($0, places: 3) } ?? "",
      ])
    }
    return TextTable(rows).lines
  }

  var json: JSONValue {
    var object = JSONObject([
      "before": SizeTable.json(forecast.before), "after": SizeTable.json(forecast.after),
      "languages": .array(forecast.languages.map(Self.json)),
      "kept": .object(Self.object(forecast.reasons.map { ($0.reason, $0.pieces) })),
      "dropped": .object(
        Self.object(forecast.scripts.filter { $0.dropped > 0 }.map { ($0.script, $0.dropped) })),
    ])
    if let report {
      object["claims"] = ClaimList(report.claims).json
      object["notes"] = .array(report.notes.map { .string($0) })
      object["files"] = .array(report.written.map { .string($0) })
      object["run"] = report.run.map { .number($0) } ?? .null
    }
    return .object(object)
  }

  private static func object(_ numbers: [(String, Int)]) -> JSONObject {
    JSONObject(numbers.map { ($0, .number($1)) })
  }

  private static func json(_ language: TrimForecast.Language) -> JSONValue {
    func number(_ double: Double?) -> JSONValue {
      double.map { .number(JSONNumber(text: "\($0)")) } ?? .null
    }
    return [
      "language": .string(language.tag), "lines": .number(language.lines),
      "tokens": .number(language.tokens), "line_coverage": number(language.lineCoverage),
      "token_coverage": number(language.tokenCoverage),
      "tokens_per_word_before": number(language.tokensPerWord),
      "tokens_per_word_after": number(language.tokensPerWordAfter),
    ]
  }
}
