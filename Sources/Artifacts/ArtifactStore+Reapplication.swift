internal import GRDB
public import JSON

/// The part of a record by which a run is done again.
public struct RecordedRun: Sendable {
  /// The number.
  public let id: Int
  /// The command, such as `trim`.
  public let command: String
  /// The version of the program.
  public let toolVersion: String
  /// The parameters of the command.
  public let parameters: JSONObject
  /// The SHA-256 of the source's tokenizer; `nil` if it had none.
  public let sourceDigest: String?
  /// The rows of the source.
  public let sourceRowCount: Int
  /// The rows of the result.
  public let resultRowCount: Int
}

extension ArtifactStore {
  /// Returns the part of the record by which a run is done again.
  ///
  /// - Throws: `ArtifactError.noRun`, and the other errors of a store; `JSONError`.
  public func recorded(run: Int) throws -> RecordedRun {
    _ = try facts(of: run)
    let row = try table(
      """
      SELECT command, tool_version, parameters, sha256, source_size, result_size
      FROM run LEFT JOIN vocabulary ON vocabulary.id = run.source WHERE run.id = ?
      """, [.integer(Int64(run))]
    ).rows[0]
    return RecordedRun(
      id: run, command: row[0].string ?? "", toolVersion: row[1].string ?? "",
      parameters: try object(row[2].string ?? "{}"), sourceDigest: row[3].string,
      sourceRowCount: row[4].integer ?? 0, resultRowCount: row[5].integer ?? 0)
  }

  /// Reads a JSON object; none if the text is something else.
  ///
  /// - Throws: `JSONError`.
  func object(_ text: String) throws -> JSONObject {
    var reader = JSONReader(Array(text.utf8), source: path)
    return try reader.readDocument().object ?? JSONObject()
  }

  /// The rows of the result of a run, by new ID.
  ///
  /// - Throws: `ArtifactError`.
  public func plan(run: Int) throws -> [PlanRowRecord] {
    try table(
      """
      SELECT old_id, new_id, reason FROM tokens WHERE run = ? AND new_id IS NOT NULL
      ORDER BY new_id
      """, [.integer(Int64(run))]
    ).rows.map { row in
      PlanRowRecord(oldID: row[0].integer, newID: row[1].integer ?? 0, reason: row[2].string ?? "")
    }
  }

  /// The files that a run read or wrote, with the contents of those that are kept.
  ///
  /// - Throws: `ArtifactError`.
  public func files(run: Int, role: ArtifactRecord.Role) throws -> [ArtifactRecord] {
    let parts = try table(
      """
      SELECT content.artifact, content.bytes FROM run_artifact
      JOIN content ON content.artifact = run_artifact.artifact
      WHERE run = ? AND role = ? ORDER BY content.artifact, position
      """, [.integer(Int64(run)), .text(role.rawValue)])
    var contents: [String: [UInt8]] = [:]
    for part in parts.rows {
      guard let sha256 = part[0].string, case .blob(let bytes) = part[1] else { continue }
      contents[sha256, default: []] += bytes
    }
    return try table(
      """
      SELECT artifact.sha256, artifact.kind, artifact.name, byte_count, path FROM run_artifact
      JOIN artifact ON artifact.sha256 = run_artifact.artifact
      WHERE run = ? AND role = ? ORDER BY path
      """, [.integer(Int64(run)), .text(role.rawValue)]
    ).rows.map { row in
      ArtifactRecord(
        sha256: row[0].string ?? "", kind: row[1].string ?? "", name: row[2].string ?? "",
        byteCount: row[3].integer ?? 0, role: role, path: row[4].string ?? "",
        contents: contents[row[0].string ?? ""])
    }
  }
}
