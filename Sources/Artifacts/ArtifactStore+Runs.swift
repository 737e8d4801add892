extension ArtifactStore {
  /// All that is known of a run in short: what it was, what it was asked, what it kept.
  ///
  /// - Returns: `property` and `value`.
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func summary(run: Int) throws -> Table {
    let facts = try facts(of: run)
    let number = Table.Value.integer(Int64(run))
    var rows: [[Table.Value]] = []
    let head = try table("SELECT * FROM runs WHERE id = ?", [number])
    for (name, value) in zip(head.columns, head.rows.first ?? []) where name != "parameters" {
      rows.append([.text(name == "id" ? "run" : name), value])
    }
    rows += try table(
      "SELECT 'parameter ' || key, value FROM run, json_each(run.parameters) WHERE run.id = ?",
      [number]
    ).rows
    rows += try vocabularyRows(run, facts)
    rows += try table(
      """
      SELECT role || ' ' || kind, path FROM lineage WHERE run = ?
      ORDER BY role, kind, path LIMIT 100
      """, [number]
    ).rows
    rows += try table(
      """
      SELECT name || iif(language IS NULL, '', ' ' || language), value FROM metrics WHERE run = ?
      ORDER BY name, language
      """, [number]
    ).rows
    return Table(columns: ["property", "value"], rows: rows)
  }

  private func vocabularyRows(_ run: Int, _ facts: [Int?]) throws -> [[Table.Value]] {
    var rows = try table(
      """
      SELECT 'source kind', kind FROM vocabulary WHERE id = ?1 UNION ALL
      SELECT 'source tokenizer', sha256 FROM vocabulary WHERE id = ?1 UNION ALL
      SELECT 'result tokenizer', sha256 FROM vocabulary WHERE id = ?2
      """, [facts[0].value, facts[1].value]
    ).rows
    for (status, count) in try statusCounts(run: run) {
      rows.append([.text("pieces \(status.rawValue)"), .integer(Int64(count))])
    }
    return rows
  }

  /// Returns the numbers of rows that were kept, dropped and added.
  ///
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func statusCounts(run: Int) throws -> [(status: PlanRowRecord.Status, count: Int)] {
    let facts = try facts(of: run)
    func count(_ name: String, _ owner: Int?) throws -> Int {
      guard let owner else { return 0 }
      let rows = try table(
        "SELECT count(*) FROM \(name) WHERE key >= ?1 << 32 AND key < (?1 + 1) << 32",
        [.integer(Int64(owner))]
      ).rows
      return rows.first?.first?.integer ?? 0
    }
    let kept = try count("kept_row", run)
    let dropped = facts[3] == nil ? 0 : try count("piece", facts[0]) - kept
    return [(.kept, kept), (.dropped, dropped), (.added, try count("added_row", run))]
  }

  /// The files that runs read or wrote, the latest first.
  ///
  /// - Throws: `ArtifactError`.
  public func artifacts() throws -> Table {
    try table(
      """
      SELECT sha256, kind, name, byte_count, first_run FROM artifacts
      ORDER BY first_run DESC, kind, name
      """)
  }

  /// The old and new IDs of a run.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - ids: The IDs to translate; none are all.
  ///   - isBackwards: Whether `ids` are those of the result.
  /// - Returns: `old_id`, `new_id`, `surface`; NULL where there is none.
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func map(run: Int, ids: [Int] = [], backwards isBackwards: Bool = false) throws -> Table {
    _ = try facts(of: run)
    let asked = isBackwards ? "new_id" : "old_id"
    let number = Table.Value.integer(Int64(run))
    let columns = ["old_id", "new_id", "surface"]
    guard !ids.isEmpty else {
      guard !isBackwards else {
        return try table(
          """
          SELECT old_id, new_id, surface FROM tokens WHERE run = ? AND new_id IS NOT NULL
          ORDER BY new_id
          """, [number])
      }
      return try table(
        """
        SELECT piece.key & 4294967295 AS old_id, kept_row.new_id, piece.surface
        FROM run
        CROSS JOIN piece ON piece.key >= run.source << 32 AND piece.key < (run.source + 1) << 32
        LEFT JOIN kept_row ON kept_row.key = (run.id << 32) + (piece.key & 4294967295)
        WHERE run.id = ? ORDER BY piece.key
        """, [number])
    }
    let found = try table(
      """
      SELECT old_id, new_id, surface FROM tokens
      WHERE run = ? AND \(asked) IN (\(ids.map(String.init).joined(separator: ",")))
      """, [number])
    var rows: [Int: [Table.Value]] = [:]
    for row in found.rows { rows[row[isBackwards ? 1 : 0].integer ?? -1] = row }
    return Table(
      columns: columns,
      rows: ids.map { id in
        let value = Table.Value.integer(Int64(id))
        return rows[id] ?? (isBackwards ? [.null, value, .null] : [value, .null, .null])
      })
  }

  /// Two runs side by side: how many pieces they share, and what each measured.
  ///
  /// - Returns: `property` and a column for each run.
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func comparison(of first: Int, with second: Int) throws -> Table {
    let counts = try [first, second].map { try statusCounts(run: $0) }
    var rows: [[Table.Value]] = zip(counts[0], counts[1]).map {
      [
        .text("pieces \($0.status.rawValue)"), .integer(Int64($0.count)),
        .integer(Int64($1.count)),
      ]
    }
    let numbers = [first, second].map { Table.Value.integer(Int64($0)) }
    let sources = try numbers.map { try table("SELECT source FROM run WHERE id = ?", [$0]).rows }
    if sources[0] == sources[1] {
      let shared =
        try table(
          """
          SELECT count(*) FROM kept_row AS one
          CROSS JOIN kept_row AS two ON two.key = one.key + ((?2 - ?1) << 32)
          WHERE one.key >= ?1 << 32 AND one.key < (?1 + 1) << 32
          """, numbers
        ).rows[0][0].integer ?? 0
      rows.append(
        [.text("kept by this only")] + counts.map { .integer(Int64($0[0].count - shared)) })
    }
    rows += try table(
      """
      SELECT name || iif(language IS NULL, '', ' ' || language),
        max(iif(run = ?1, value, NULL)), max(iif(run = ?2, value, NULL))
      FROM metrics WHERE run IN (?1, ?2) GROUP BY name, language ORDER BY name, language
      """, numbers
    ).rows
    return Table(columns: ["property", "run \(first)", "run \(second)"], rows: rows)
  }
}

extension Optional<Int> {
  /// The number for SQLite, NULL for none.
  var value: Table.Value { map { .integer(Int64($0)) } ?? .null }
}

extension Table.Value {
  /// The integer, if it is one.
  public var integer: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
  /// The number, if it is one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
  /// The text, if it is one.
  public var string: String? { if case .text(let value) = self { value } else { nil } }
}
