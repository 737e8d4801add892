internal import GRDB

extension ArtifactStore {
  /// Forgets runs, in one transaction, with all that no other run has.
  ///
  /// - Parameter runs: The runs; none to remove only what no run has any more.
  /// - Returns: How many runs, vocabularies and files were forgotten.
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store, which is as it was then.
  @discardableResult
  public func forget(
    runs: [Int] = []
  ) throws -> (runs: Int, vocabularies: Int, artifacts: Int) {
    for run in runs { _ = try facts(of: run) }
    return try ArtifactError.translating(use) {
      try queue.write { database in
        for run in Set(runs) { try database.forget(run: run) }
        return (
          Set(runs).count, try database.forgetVocabularies(), try database.forgetArtifacts()
        )
      }
    }
  }

  /// Gives the room of what was forgotten back to the disk.
  ///
  /// - Throws: `ArtifactError`; the store needs its own size again on the disk meanwhile.
  public func compact() throws {
    try ArtifactError.translating(use) { try queue.vacuum() }
  }
}

extension Database {
  fileprivate func forget(run: Int) throws {
    let range = "key >= \(run) << 32 AND key < (\(run) + 1) << 32"
    for sql in [
      "DELETE FROM kept_row WHERE \(range)", "DELETE FROM added_row WHERE \(range)",
      """
      DELETE FROM weight WHERE id >= (SELECT min(first_weight) FROM mixture WHERE run = \(run))
        AND id < (SELECT max(first_weight + weight_count) FROM mixture WHERE run = \(run))
      """,
      "UPDATE run SET totals = NULL WHERE id = \(run)",
    ] {
      try execute(sql: sql)
    }
    for group in try Int.fetchAll(self, sql: "SELECT id FROM count_group WHERE run = \(run)") {
      try execute(
        sql: "DELETE FROM piece_count WHERE key >= ?1 << 32 AND key < (?1 + 1) << 32",
        arguments: [group])
      try execute(sql: "DELETE FROM count_group WHERE id = ?", arguments: [group])
    }
    try execute(sql: "DELETE FROM run WHERE id = \(run)")
  }

  fileprivate func forgetVocabularies() throws -> Int {
    let orphans = try Int.fetchAll(
      self,
      sql: """
        SELECT id FROM vocabulary WHERE NOT EXISTS (
          SELECT 1 FROM run WHERE vocabulary.id IN (run.source, run.result))
        """)
    for orphan in orphans {
      let range = "key >= \(orphan) << 32 AND key < (\(orphan) + 1) << 32"
      try forgetSearch(of: orphan)
      for sql in [
        "DELETE FROM piece WHERE \(range)", "DELETE FROM vocabulary WHERE id = \(orphan)",
      ] {
        try execute(sql: sql)
      }
    }
    return orphans.count
  }

  fileprivate func forgetArtifacts() throws -> Int {
    try execute(
      sql: """
        DELETE FROM artifact WHERE NOT EXISTS (
          SELECT 1 FROM run_artifact WHERE run_artifact.artifact = artifact.sha256)
        """)
    return changesCount
  }
}
