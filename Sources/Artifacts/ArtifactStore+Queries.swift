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

  /// Returns the measurements of a run, by name and language.
  ///
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  public func metrics(run: Int) throws -> Table {
    _ = try facts(of: run)
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
    let facts = try facts(of: run)
    var query = TokenQuery(
      run: run, source: facts[0], result: facts[1], totals: facts[2], hasDropped: facts[3] != nil)
    query.status = status
    query.script = script
    query.pattern = pattern
    query.isOrderedByCount = isOrderedByCount
    if let language {
      let group = try table(
        "SELECT id FROM count_group WHERE run = ? AND language = ?",
        [.integer(Int64(run)), .text(language)]
      ).rows.first?.first
      guard case .integer(let group)? = group else {
        return Table(columns: TokenQuery.columns, rows: [])
      }
      query.language = Int(group)
    }
    var rows: [[Table.Value]] = []
    for part in query.parts() {
      let left = limit.map { max(0, $0) - rows.count }
      if let left, left <= 0 { break }
      rows += try table(part.sql(limit: left), part.arguments).rows
    }
    return Table(columns: TokenQuery.columns, rows: rows)
  }

  /// The source, the result, the group of counts of all languages and the reason of dropping.
  func facts(of run: Int) throws -> [Int?] {
    let found = try table(
      "SELECT source, result, totals, drop_reason FROM run WHERE id = ?", [.integer(Int64(run))])
    guard let row = found.rows.first else { throw ArtifactError.noRun(path: path, run: run) }
    return row.map { if case .integer(let value) = $0 { Int(value) } else { nil } }
  }
}
