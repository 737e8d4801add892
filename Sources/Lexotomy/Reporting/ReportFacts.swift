internal import Artifacts

/// The sections of a page that the store alone tells.
struct ReportFacts {
  let store: ArtifactStore
  let run: Int

  /// The new IDs of added rows.
  func addedIDs() throws -> Set<Int> {
    Set(
      try store.sql("SELECT new_id FROM tokens WHERE run = \(run) AND status = 'added'")
        .rows.compactMap { $0[0].integer })
  }

  private func metrics() throws -> [(name: String, language: String?, value: Double)] {
    try store.metrics(run: run).rows.compactMap { row in
      guard let name = row[0].string, let value = row[2].number else { return nil }
      return (name, row[1].string, value)
    }
  }

  /// Sizes before and after, and how many rows were kept, dropped and added.
  func summary() throws -> Markup {
    let metrics = try metrics()
    func value(_ name: String) -> Double? {
      metrics.first { $0.name == name && $0.language == nil }?.value
    }
    let sizes = [
      ("rows", "rows"), ("pieces", "pieces"), ("parameters", "parameters"),
      ("tensor_bytes", "bytes of tensors"),
    ].compactMap { name, title -> [Markup]? in
      guard let before = value("\(name)_before"), let after = value("\(name)_after") else {
        return nil
      }
      let share: Markup = before > 0 ? "\(100 * after / before) %" : ""
      return ["\(title)", "\(Self.grouped(before))", "\(Self.grouped(after))", share]
    }
    let counts = try store.statusCounts(run: run)
    let tiles = Markup(
      counts.map { one in
        "<div class=\"tile\"><b>\(Self.grouped(Double(one.count)))</b> \(one.status.rawValue)</div>"
      })
    let claims = value("claims_held").map { held -> Markup in
      "<p>\(Int(held)) claims were checked in the files that were written, and hold.</p>"
    }
    return """
      <section><h2>Summary</h2><div class="tiles">\(tiles)</div>
      \(MarkupTable(["", "before", "after", "share"], sizes).markup)\(claims ?? "")</section>

      """
  }

  /// The curve of line coverage by size, with the size that was chosen.
  func coverage() throws -> Markup {
    let rows = try store.sql(
      "SELECT language, size, line_coverage FROM coverage WHERE run = \(run) ORDER BY 1, 2"
    ).rows
    guard !rows.isEmpty else { return "" }
    var curves: [(name: String, points: [(x: Double, y: Double)])] = []
    for row in rows {
      guard let name = row[0].string, let size = row[1].number, let share = row[2].number else {
        continue
      }
      if curves.last?.name != name { curves.append((name, [])) }
      curves[curves.count - 1].points.append((size, 100 * share))
    }
    let chosen = try store.recorded(run: run).resultRowCount
    var plot = Plot(
      "Share of lines all of whose tokens are kept, by the size of the vocabulary",
      x: Plot.Axis(
        "pieces", curves.flatMap { $0.points.map(\.x) } + [Double(chosen)], includesZero: true),
      y: Plot.Axis("% of lines", [0, 100]))
    // The third colour is that of what was dropped.
    let colors = [0, 1, 3, 4, 5, 6]
    func color(_ index: Int) -> Int { index < colors.count ? colors[index] : 7 }
    // Those that have a name come last, and lie on the others.
    for (index, curve) in curves.enumerated().reversed() {
      plot.addLine(curve.points, color: color(index), title: curve.name)
    }
    if chosen > 0 { plot.addRule(at: Double(chosen), title: "chosen: \(chosen)") }
    let named = curves.count == colors.count + 1 ? curves.count : colors.count
    let legend = curves.prefix(named).enumerated().map { (color($0.offset), $0.element.name) }
    let more = curves.count > named ? [(7, "\(curves.count - named) others")] : []
    return """
      <section><h2>Coverage</h2>
      <p>Lines all of whose tokens are kept are segmented exactly as before.</p>
      \(plot.markup(legend: legend + more))</section>

      """
  }

  /// Kept, dropped and added pieces of each script.
  func scripts() throws -> Markup {
    let rows = try store.sql(
      """
      SELECT coalesce(script, '?'), sum(status = 'kept'), sum(status = 'dropped'),
        sum(status = 'added')
      FROM tokens WHERE run = \(run) GROUP BY 1 ORDER BY count(*) DESC
      """
    ).rows
    let most = rows.map { row in row[1...].reduce(0) { $0 + ($1.number ?? 0) } }.max() ?? 1
    let shown = rows.prefix(20).map { row -> [Markup] in
      let parts = zip([0, 2, 1], row[1...]).map { color, count -> Markup in
        "<i class=\"k\(color)\" style=\"width:\(100 * (count.number ?? 0) / most)%\"></i>"
      }
      return ["\(row[0].string ?? "")", "<div class=\"stack\">\(Markup(parts))</div>"]
        + row[1...].map { "\(Self.grouped($0.number ?? 0))" }
    }
    guard !shown.isEmpty else { return "" }
    let rest: Markup =
      rows.count > 20 ? "<p>And \(rows.count - 20) more scripts.</p>" : ""
    return """
      <section><h2>Pieces by script</h2>
      <figcaption><span><i class="k0"></i>kept</span><span><i class="k2"></i>dropped</span>\
      <span><i class="k1"></i>added</span></figcaption>
      \(MarkupTable(["script", "", "kept", "dropped", "added"], shown).markup)\(rest)</section>

      """
  }

  /// Tells the effect of the run on each language.
  func languages() throws -> Markup {
    let metrics = try metrics()
    let tags = Set(metrics.compactMap(\.language)).sorted()
    guard !tags.isEmpty else { return "" }
    let columns = [
      ("lines", "lines"), ("tokens", "tokens"), ("line_coverage", "lines kept"),
      ("token_coverage", "tokens kept"), ("tokens_per_word_before", "tokens/word"),
      ("tokens_per_word_after", "after"),
    ]
    let rows = tags.map { tag -> [Markup] in
      ["\(tag)"]
        + columns.map { name, _ -> Markup in
          guard let value = metrics.first(where: { $0.name == name && $0.language == tag })?.value
          else { return "" }
          if name.hasSuffix("coverage") { return "\("\(Percent(value))")" }
          return name.hasPrefix("tokens_per") ? "\(value)" : "\(Self.grouped(value))"
        }
    }
    return """
      <section><h2>Languages</h2>\
      \(MarkupTable(["language"] + columns.map(\.1), rows).markup)</section>

      """
  }

  /// Tells the settings of the run, as the command line had them.
  func parameters() throws -> Markup {
    let rows = try store.summary(run: run).rows.filter { row in
      let name = row[0].string ?? ""
      return name.hasPrefix("parameter")
        || ["command", "tool_version", "seed", "started_at"]
          .contains(name)
    }.map { row -> [Markup] in
      let value = row[1].string ?? row[1].number.map { Self.grouped($0) } ?? ""
      return [
        "\((row[0].string ?? "").replacing("parameter ", with: ""))", "<code>\(value)</code>",
      ]
    }
    return "<section><h2>Parameters</h2>\(MarkupTable([], rows).markup)</section>\n"
  }

  /// Tells the inputs and outputs of the run.
  func lineage() throws -> Markup {
    let lines = try store.lineage(of: "\(run)").rows.map { row -> Markup in
      "\(row[0].string ?? "")  <small>\(row[1].string ?? "")</small>\n"
    }
    return "<section><h2>Lineage</h2><pre>\(Markup(lines))</pre></section>\n"
  }

  /// A whole number with its digits in groups of three.
  static func grouped(_ number: Double) -> String {
    guard number == number.rounded(), abs(number) < 1e15 else { return "\(number)" }
    var digits = String(Int(abs(number)))
    var groups: [String] = []
    while digits.count > 3 {
      groups.append(String(digits.suffix(3)))
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups.reversed()).joined(separator: "\u{202F}")
  }
}
