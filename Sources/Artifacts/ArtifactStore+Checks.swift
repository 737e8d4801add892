internal import GRDB

extension ArtifactStore {
  /// Returns the faults of the database: of pages, foreign keys, and what its rows say of each other.
  ///
  /// - Returns: A line for each fault; none if all is well.
  /// - Throws: `ArtifactError`.
  /// - Complexity: O(*n*) in the bytes of the store.
  public func faults() throws -> [String] {
    var faults: [String] = []
    for row in try table("PRAGMA integrity_check").rows {
      if let text = row.first?.string, text != "ok" { faults.append(text) }
    }
    for row in try table("PRAGMA foreign_key_check").rows {
      faults.append(
        "a row of \(row[0].string ?? "") refers to \(row[2].string ?? "") that is not there")
    }
    for (sql, text) in Self.rules {
      let count = try table(sql).rows.first?.first?.integer ?? 0
      if count > 0 { faults.append("\(count) \(text)") }
    }
    return faults
  }

  /// The rules that the schema cannot say.
  private static let rules = [
    (
      "SELECT count(*) FROM kept_row WHERE NOT EXISTS (SELECT 1 FROM run WHERE id = key >> 32)",
      "rows were kept by runs that are not there"
    ),
    (
      "SELECT count(*) FROM added_row WHERE NOT EXISTS (SELECT 1 FROM run WHERE id = key >> 32)",
      "rows were added by runs that are not there"
    ),
    (
      """
      SELECT count(*) FROM kept_row WHERE NOT EXISTS (SELECT 1 FROM piece
        WHERE piece.key = ((SELECT source FROM run WHERE id = kept_row.key >> 32) << 32)
          + (kept_row.key & 4294967295))
      """, "kept rows are no pieces of their source"
    ),
    (
      "SELECT count(*) FROM piece WHERE NOT EXISTS (SELECT 1 FROM vocabulary WHERE id = key >> 32)",
      "pieces are of vocabularies that are not there"
    ),
    (
      """
      SELECT count(*) FROM mixture WHERE weight_count != (SELECT count(*) FROM weight
        WHERE weight.id >= first_weight AND weight.id < first_weight + weight_count)
      """, "added rows lack weights"
    ),
    (
      """
      SELECT count(*) FROM piece_search_docsize
      WHERE NOT EXISTS (SELECT 1 FROM piece WHERE piece.key = piece_search_docsize.id)
      """, "pieces are searched and are not there"
    ),
  ]
}
