extension ArtifactStore {
  /// All that the store keeps of a run, as it was recorded, so that another store can record it.
  ///
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store.
  /// - Complexity: O(*n*) in the counts, rows and weights of the run; pieces are read when they are
  ///   asked for, from this store.
  public func record(of run: Int) throws -> RunRecord {
    let recorded = try recorded(run: run)
    let number = Table.Value.integer(Int64(run))
    let row = try table(
      """
      SELECT started_at, finished_at, seed, status,
        (SELECT text FROM word WHERE word.id = run.drop_reason) FROM run WHERE id = ?
      """, [number]
    ).rows[0]
    var result = RunRecord(
      command: recorded.command, toolVersion: recorded.toolVersion,
      started: Timestamp(row[0].string ?? ""), finished: Timestamp(row[1].string ?? ""),
      seed: row[2].integer, parameters: recorded.parameters,
      status: RunRecord.Status(rawValue: row[3].string ?? "") ?? .succeeded)
    result.artifacts = try files(run: run, role: .input) + files(run: run, role: .output)
    result.vocabularies = try VocabularyRecord.Side.allCases.compactMap { side in
      try vocabulary(side, of: run)
    }
    result.counts = try table(
      "SELECT old_id, language, count FROM counts WHERE run = ? ORDER BY language, old_id", [number]
    ).rows.map { row in
      PieceCountRecord(
        sourceID: row[0].integer ?? 0, language: row[1].string ?? "", count: row[2].integer ?? 0)
    }
    result.plan = try plan(run: run)
    result.dropReason = row[4].string
    result.mixing = try mixing(run: run)
    result.curve = try coveragePoints(run: run)
    result.metrics = try table(
      "SELECT name, language, value, unit FROM metrics WHERE run = ?", [number]
    ).rows.map { row in
      MetricRecord(
        name: row[0].string ?? "", language: row[1].string, value: row[2].number ?? 0,
        unit: row[3].string ?? "")
    }
    return result
  }

  /// The number of the run that is this one already; `nil` if there is none.
  ///
  /// A run is known by its command, its parameters, when it began and the files it wrote.
  ///
  /// - Throws: `ArtifactError`.
  public func number(of run: RunRecord) throws -> Int? {
    let found = try table(
      "SELECT id FROM run WHERE command = ? AND started_at = ? ORDER BY id",
      [.text(run.command), .text(run.started.description)]
    ).rows.compactMap { $0[0].integer }
    let outputs = Set(run.artifacts.filter { $0.role == .output }.map(\.sha256))
    return try found.first { id in
      try recorded(run: id).parameters == run.parameters
        && Set(files(run: id, role: .output).map(\.sha256)) == outputs
    }
  }

  /// A vocabulary of a run: all pieces of a source, of a result those that were added.
  private func vocabulary(
    _ side: VocabularyRecord.Side, of run: Int
  ) throws -> VocabularyRecord? {
    let rows = try table(
      """
      SELECT vocabulary.id, kind, sha256, \(side.rawValue)_size FROM run
      JOIN vocabulary ON vocabulary.id = run.\(side.rawValue) WHERE run.id = ?
      """, [.integer(Int64(run))]
    ).rows
    guard let row = rows.first else { return nil }
    let owner = row[0].integer ?? 0
    let source = "FROM piece WHERE key >= \(owner) << 32 AND key < (\(owner) + 1) << 32"
    let result = """
      FROM added_row JOIN piece ON piece.key = (\(owner) << 32) + (added_row.key & 4294967295)
      WHERE added_row.key >= \(run) << 32 AND added_row.key < (\(run) + 1) << 32
      """
    return VocabularyRecord(
      side: side, kind: row[1].string ?? "", sha256: row[2].string ?? "",
      size: row[3].integer ?? 0
    ) { take in
      let pieces = try self.table(
        """
        SELECT piece.key & 4294967295, surface,
          coalesce(bytes, CAST(replace(surface, '▁', ' ') AS BLOB)),
          (SELECT text FROM word WHERE word.id = script),
          (SELECT text FROM word WHERE word.id = type), score
        \(side == .source ? source : result)
        """)
      for piece in pieces.rows {
        guard case .blob(let bytes) = piece[2] else { continue }
        try take(
          PieceRecord(
            id: piece[0].integer ?? 0, surface: piece[1].string ?? "", bytes: bytes,
            script: piece[3].string ?? "", type: piece[4].string ?? "", score: piece[5].number))
      }
    }
  }
}
