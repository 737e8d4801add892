internal import Initializers
internal import JSON
internal import Lexotomy
internal import Surgery

/// The outcome of an extension, done or planned, as tables or as JSON.
struct ExtendSummary: Summary {
  private let forecast: ExtensionForecast
  private let report: Lexotomy.Extend.Report?
  private let output: String?
  private let store: String?

  /// Shows a forecast.
  init(_ forecast: ExtensionForecast) {
    self.forecast = forecast
    report = nil
    output = nil
    store = nil
  }

  /// Shows what was done.
  init(_ report: Lexotomy.Extend.Report, output: String, store: String) {
    forecast = report.forecast
    self.report = report
    self.output = output
    self.store = store
  }

  var lines: [String] {
    var lines = SizeTable(forecast.before, forecast.after).lines + [""]
    for (tables, certificate) in forecast.certificates {
      lines += methodLines(tables, certificate) + [""]
    }
    if !forecast.hubs.isEmpty {
      let hubs = forecast.hubs.prefix(5).map {
        "\($0.piece) \(Share.rounded($0.weight, places: 1))"
      }
      lines.append("made most from: " + hubs.joined(separator: ", "))
    }
    guard let report else { return lines }
    lines += [""] + ClaimList(report.claims).lines
    lines += report.notes.map { "note       \($0)" }
    if let output { lines += ["", "\(output): \(report.written.count) files"] }
    if let run = report.run, let store { lines.append("\(store): run \(run)") }
    if let output { lines.append(UploadHint.line(for: output)) }
    return lines
  }

  private func methodLines(_ tables: String, _ certificate: MatrixCertificate) -> [String] {
    var rows = [[tables, "rows", "as a fallback"]]
    for method in certificate.methods {
      rows.append([
        method.method.rawValue, "\(Grouped(method.own))", "\(Grouped(method.asFallback))",
      ])
    }
    var lines = TextTable(rows).lines
    lines += certificate.fallbacks.map { "\(Grouped($0.count)) had \($0.reason.rawValue)" }
    lines.append(
      "\(Grouped(certificate.insideCount)) of \(Grouped(certificate.rowCount)) new rows are convex "
        + "mixtures of old ones; \(Grouped(certificate.duplicateCount)) are copies of another")
    return lines
  }

  var json: JSONValue {
    var object = JSONObject([
      "before": SizeTable.json(forecast.before), "after": SizeTable.json(forecast.after),
      "languages": .array(
        forecast.languages.map { ["language": .string($0.tag), "pieces": .number($0.pieces)] }),
      "tables": .array(forecast.certificates.map { Self.json($0.tables, $0.certificate) }),
    ])
    if let report {
      object["claims"] = ClaimList(report.claims).json
      object["notes"] = .array(report.notes.map { .string($0) })
      object["files"] = .array(report.written.map { .string($0) })
      object["run"] = report.run.map { .number($0) } ?? .null
    }
    return .object(object)
  }

  private static func json(_ tables: String, _ certificate: MatrixCertificate) -> JSONValue {
    func number(_ value: Double) -> JSONValue { .number(JSONNumber(text: "\(value)")) }
    return [
      "tables": .string(tables), "rows": .number(certificate.rowCount),
      "in_hull": .number(certificate.insideCount),
      "duplicates": .number(certificate.duplicateCount),
      "mass_ratio_uniform": number(certificate.massRatio),
      "mass_ratio_bound": number(certificate.greatestMassRatio),
      "methods": .array(
        certificate.methods.map {
          [
            "method": .string($0.method.rawValue), "own": .number($0.own),
            "as_fallback": .number($0.asFallback),
          ]
        }),
      "fallbacks": .array(
        certificate.fallbacks.map {
          ["reason": .string($0.reason.rawValue), "rows": .number($0.count)]
        }),
    ]
  }
}
