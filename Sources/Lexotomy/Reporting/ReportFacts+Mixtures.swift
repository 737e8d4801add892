internal import Artifacts

extension ReportFacts {
  /// Tells how the added rows were made: methods, certificate, hubs, and examples.
  func mixtures() throws -> Markup {
    let methods = try store.sql(
      """
      SELECT method, count(*), round(avg(weight_count), 1) FROM mixtures
      WHERE run = \(run) AND matrix = 'input' GROUP BY method ORDER BY 2 DESC
      """
    ).rows
    guard !methods.isEmpty else { return "" }
    let table = MarkupTable(
      ["method", "rows", "weights each"],
      methods.map { row in
        [
          "\(row[0].string ?? "")", "\(Self.grouped(row[1].number ?? 0))",
          "\(row[2].number ?? 0)",
        ]
      })
    return """
      <section><h2>Added rows</h2>\(try certificate())\(table.markup)</section>
      \(try hubs())\(try examples())
      """
  }

  private func certificate() throws -> Markup {
    let rows = try store.metrics(run: run).rows
    func value(_ name: String) -> Double? { rows.first { $0[0].string == name }?[2].number }
    guard let inside = value("rows_in_hull"), let all = value("rows_added") else { return "" }
    return """
      <p><b>\(Self.grouped(inside)) of \(Self.grouped(all))</b> added rows are convex mixtures of old \
      rows, so none of these beats every old row. \(Self.grouped(value("rows_duplicate") ?? 0)) have \
      the same weights as another. A source row lends at most \(value("mass_ratio_bound") ?? 0) in \
      all.</p>

      """
  }

  /// The source rows that most added rows are made from.
  private func hubs() throws -> Markup {
    let rows = try store.sql(
      """
      SELECT old_id, old_surface, sum(weight), count(*) FROM weights
      WHERE run = \(run) AND matrix = 'input' AND old_id IS NOT NULL
      GROUP BY old_id ORDER BY 3 DESC, 1 LIMIT 12
      """
    ).rows
    guard !rows.isEmpty else { return "" }
    let table = MarkupTable(
      ["hub", "ID", "sum of weights", "added rows"],
      rows.map { row in
        [
          Self.piece(row[1].string), "\(row[0].integer ?? 0)", "\(row[2].number ?? 0)",
          "\(row[3].integer ?? 0)",
        ]
      })
    return """
      <section><h2>Hubs</h2><p>Source rows that most added rows are made from.</p>\
      \(table.markup)</section>

      """
  }

  /// The added rows whose heaviest weights are greatest, each with what it is made from.
  private func examples() throws -> Markup {
    let rows = try store.sql(
      """
      WITH heaviest AS (
        SELECT new_id, max(abs(weight)) AS most FROM weights
        WHERE run = \(run) AND matrix = 'input' GROUP BY new_id ORDER BY 2 DESC, 1 LIMIT 12)
      SELECT weights.new_id,
        coalesce((SELECT surface FROM tokens WHERE run = \(run) AND status = 'added'
          AND tokens.new_id = weights.new_id), weights.spelling),
        old_surface, weight, mean
      FROM heaviest CROSS JOIN weights
        ON weights.run = \(run) AND weights.matrix = 'input' AND weights.new_id = heaviest.new_id
      ORDER BY most DESC, weights.new_id, abs(weight) DESC
      """
    ).rows
    var examples: [(id: Int, piece: String?, parts: [Markup])] = []
    for row in rows {
      let id = row[0].integer ?? 0
      if examples.last?.id != id { examples.append((id, row[1].string, [])) }
      guard examples[examples.count - 1].parts.count < 6 else { continue }
      let source: Markup =
        row[4].integer == nil ? Self.piece(row[2].string) : "the mean of rows"
      examples[examples.count - 1].parts.append("\(row[3].number ?? 0) · \(source)")
    }
    guard !examples.isEmpty else { return "" }
    let table = MarkupTable(
      ["piece", "made from"],
      examples.map { [Self.piece($0.piece), Markup($0.parts, separator: ", ")] })
    return "<section><h2>Heaviest mixtures</h2>\(table.markup)</section>\n"
  }

  /// A piece, which keeps its own direction of writing.
  private static func piece(_ text: String?) -> Markup {
    "<bdi class=\"piece\">\(text ?? "?")</bdi>"
  }
}
