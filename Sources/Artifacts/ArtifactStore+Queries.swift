extension ArtifactStore {
  /// The runs, the latest first.
  ///
  /// - Throws: `ArtifactError`.
  public func runs() throws -> Table { try table("SELECT * FROM runs ORDER BY id DESC") }

  /// The number of the latest run; `nil` if there is none.
  ///
  /// - Throws: `ArtifactError`.
  public func latestRun() throws -> Int? {
    guard case .integer(let run)? = try table("SELECT max(id) FROM runs").rows.first?.first else {
      return nil
    }
    return Int(run)
  }

  /// What a run measured, by name and language.
  ///
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func metrics(run: Int) throws -> Table {
    try check(run)
    return try table(
      "SELECT name, language, value, unit FROM metrics WHERE run = ? ORDER BY name, language",
      [.integer(Int64(run))])
  }

  /// The rows of the plan of a run, with their pieces and counts.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - status: Only rows that were kept, dropped or added.
  ///   - script: Only pieces of this script, such as `Latn`.
  ///   - language: Only pieces that occur in this language, with their counts in it.
  ///   - pattern: Only pieces whose text is LIKE this: `%` is any text, `_` any character.
  ///   - isOrderedByCount: Whether the most frequent come first, and not the lowest IDs.
  ///   - limit: The most rows.
  /// - Returns: `old_id`, `new_id`, `status`, `reason`, `surface`, `script`, `type`, `score`, `count`.
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func tokens(
    run: Int, status: PlanRowRecord.Status? = nil, script: String? = nil, language: String? = nil,
    like pattern: String? = nil, orderByCount isOrderedByCount: Bool = false, limit: Int? = nil
  ) throws -> Table {
    try check(run)
    var arguments: [Table.Value] = []
    func mark(_ value: Table.Value) -> String {
      arguments.append(value)
      return "?\(arguments.count)"
    }
    var sql = "SELECT t.old_id, t.new_id, t.status, t.reason, t.surface, t.script, t.type, t.score,"
    if let language {
      sql += " c.count FROM tokens t JOIN counts c ON c.run = t.run AND c.old_id = t.old_id"
      sql += " AND c.language = \(mark(.text(language))) AND c.count > 0"
    } else {
      sql += " t.count FROM tokens t"
    }
    sql += " WHERE t.run = \(mark(.integer(Int64(run))))"
    if let status { sql += " AND t.status = \(mark(.text(status.rawValue)))" }
    if let script { sql += " AND t.script = \(mark(.text(script)))" }
    if let pattern { sql += " AND t.surface LIKE \(mark(.text(pattern)))" }
    sql += " ORDER BY \(isOrderedByCount ? "9 DESC NULLS LAST, " : "")"
    sql += "t.old_id IS NULL, t.old_id, t.new_id"
    if let limit { sql += " LIMIT \(mark(.integer(Int64(max(0, limit)))))" }
    return try table(sql, arguments)
  }

  private func check(_ run: Int) throws {
    let found = try table("SELECT 1 FROM runs WHERE id = ?", [.integer(Int64(run))])
    guard !found.rows.isEmpty else { throw ArtifactError.noRun(path: path, run: run) }
  }
}
