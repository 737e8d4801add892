extension ArtifactStore {
  /// The weights from which a run made an added row.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - token: The piece, as it is spelt or shown (spaces may stand for `▁`), or `#` and its new ID.
  /// - Returns: `new_id`, `piece`, `matrix`, `method`, `weight`, `old_id`, `old_piece`, `mean`; the
  ///   heaviest first.
  /// - Throws: `ArtifactError.noRun`, `.nothing`, `.noPiece`, and the other errors of a store.
  public func weights(run: Int, token: String) throws -> Table {
    _ = try facts(of: run)
    let id = try addedID(token, run: run)
    return try table(
      """
      SELECT weights.new_id,
        coalesce((SELECT piece.surface FROM run CROSS JOIN piece
          ON piece.key = (run.result << 32) + ?2 WHERE run.id = ?1), weights.spelling) AS piece,
        weights.matrix,
        (SELECT method FROM mixtures WHERE mixtures.run = ?1 AND mixtures.new_id = ?2
          AND mixtures.matrix = weights.matrix) AS method,
        weights.weight, weights.old_id, weights.old_surface AS old_piece, weights.mean
      FROM weights WHERE weights.run = ?1 AND weights.new_id = ?2
      ORDER BY weights.matrix, abs(weights.weight) DESC, weights.old_id
      """, [.integer(Int64(run)), .integer(Int64(id))])
  }

  /// The new ID of an added piece.
  private func addedID(_ token: String, run: Int) throws -> Int {
    let number = Table.Value.integer(Int64(run))
    guard try !table("SELECT 1 FROM mixing WHERE run = ?", [number]).rows.isEmpty else {
      throw ArtifactError.nothing(run: run, kind: "weights: it added no rows")
    }
    let asked = token.hasPrefix("#") ? Int(token.dropFirst()) : nil
    let found = try table(
      """
      SELECT new_id FROM mixture
      WHERE run = ?1 AND matrix = 'input' AND (spelling = ?2 OR new_id = ?3)
      UNION ALL
      SELECT added_row.key & 4294967295 FROM run
      CROSS JOIN added_row ON added_row.key >= run.id << 32 AND added_row.key < (run.id + 1) << 32
      CROSS JOIN piece ON piece.key = (run.result << 32) + (added_row.key & 4294967295)
      WHERE run.id = ?1 AND (piece.surface = ?2 OR piece.surface = replace(?2, ' ', '▁'))
      LIMIT 1
      """, [number, .text(token), asked.value])
    if let id = found.rows.first?.first?.integer { return id }
    let near = try table(
      """
      SELECT piece.surface FROM run
      CROSS JOIN added_row ON added_row.key >= run.id << 32 AND added_row.key < (run.id + 1) << 32
      CROSS JOIN piece ON piece.key = (run.result << 32) + (added_row.key & 4294967295)
      WHERE run.id = ?1 AND instr(piece.surface, replace(?2, ' ', '▁')) LIMIT 5
      """, [number, .text(token)])
    throw ArtifactError.noPiece(
      run: run, name: token, near: near.rows.compactMap { $0.first?.string })
  }
}
