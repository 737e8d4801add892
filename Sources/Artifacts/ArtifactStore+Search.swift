internal import GRDB

extension ArtifactStore {
  /// Pieces of all vocabularies that contain a text of at least three characters.
  ///
  /// The first search after a vocabulary was recorded indexes its pieces, about four microseconds
  /// each; a store that cannot be written is searched piece by piece.
  ///
  /// - Returns: `vocabulary`, `id`, `surface`, `script`, `type`, and the `runs` it is the source of.
  /// - Throws: `ArtifactError`.
  public func search(_ text: String, limit: Int) throws -> Table {
    let phrase = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let found =
      try isIndexed()
      ? "piece_search CROSS JOIN piece ON piece.key = piece_search.rowid WHERE piece_search MATCH ?1"
      : "piece WHERE instr(lower(piece.surface), lower(?2))"
    return try table(
      """
      SELECT piece.key >> 32 AS vocabulary, piece.key & 4294967295 AS id, piece.surface,
        (SELECT text FROM word WHERE word.id = piece.script) AS script,
        (SELECT text FROM word WHERE word.id = piece.type) AS type,
        (SELECT group_concat(run.id, ' ') FROM run
          WHERE piece.key >> 32 IN (run.source, run.result)) AS runs
      FROM \(found) AND ?2 IS NOT NULL AND ?1 IS NOT NULL ORDER BY piece.key LIMIT ?3
      """, [.text(phrase), .text(text), .integer(Int64(limit))])
  }

  /// Whether all pieces are indexed now.
  private func isIndexed() throws -> Bool {
    let missing = try table(
      """
      SELECT id FROM vocabulary WHERE
        EXISTS (SELECT 1 FROM piece WHERE key >= id << 32 AND key < (id + 1) << 32)
        AND NOT EXISTS (SELECT 1 FROM piece_search_docsize AS known
          WHERE known.id >= vocabulary.id << 32 AND known.id < (vocabulary.id + 1) << 32)
      """
    ).rows.compactMap { $0[0].integer }
    guard !missing.isEmpty else { return true }
    do {
      let store = try ArtifactStore(path, for: .recording, busySeconds: use.busySeconds)
      try ArtifactError.translating(store.use) {
        try store.queue.write { database in
          for vocabulary in missing {
            try database.changeSearch(
              "INSERT INTO piece_search (rowid, surface) SELECT", vocabulary)
          }
        }
      }
      try store.close()
      return true
    } catch let error as ArtifactError where error.isInputOutputFailure { return false }
  }
}

extension Database {
  /// Takes the pieces of a vocabulary out of the index, if they are in it.
  func forgetSearch(of vocabulary: Int) throws {
    let isKnown = try Bool.fetchOne(
      self,
      sql: """
        SELECT EXISTS (SELECT 1 FROM piece_search_docsize WHERE id >= ?1 << 32
          AND id < (?1 + 1) << 32)
        """, arguments: [vocabulary])
    guard isKnown == true else { return }
    try changeSearch(
      "INSERT INTO piece_search (piece_search, rowid, surface) SELECT 'delete',", vocabulary)
  }

  fileprivate func changeSearch(_ insert: String, _ vocabulary: Int) throws {
    try execute(
      sql: "\(insert) key, surface FROM piece WHERE key >= ?1 << 32 AND key < (?1 + 1) << 32",
      arguments: [vocabulary])
  }
}
