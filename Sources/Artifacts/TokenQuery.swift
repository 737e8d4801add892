/// The question for rows of a plan, as statements whose answers follow each other.
///
/// The view `tokens` gives the same, but has to sort what it gives. Here each part walks along the key
/// of a table and stops at the limit, and only the rows that are shown are joined with their words.
struct TokenQuery {
  static let columns = [
    "old_id", "new_id", "status", "reason", "surface", "script", "type", "score", "count",
  ]

  /// A statement that finds token IDs and their counts, and one around it that shows them.
  struct Part {
    let found: String
    let shown: String
    let arguments: [Table.Value]

    func sql(limit: Int?) -> String {
      "WITH found AS (\(found) LIMIT \(limit ?? -1)) \(shown)"
    }
  }

  let run: Int
  let source: Int?
  let result: Int?
  let totals: Int?
  let hasDropped: Bool
  var status: PlanRowRecord.Status?
  var script: String?
  var pattern: String?
  var isOrderedByCount = false
  /// The group of the counts of the language.
  var language: Int?

  /// The parts, in their order.
  func parts() -> [Part] {
    var parts: [Part] = []
    if source != nil, status != .added, hasDropped || status != .dropped {
      if let language {
        parts.append(counted(language))
      } else if let totals, isOrderedByCount {
        parts += [counted(totals), listed(isCounted: false)]
      } else {
        parts.append(listed(isCounted: nil))
      }
    }
    if language == nil, status == nil || status == .added { parts.append(added()) }
    return parts
  }

  /// The pieces of a group of counts.
  private func counted(_ group: Int) -> Part {
    let isFiltered = script != nil || pattern != nil
    let piece = "CROSS JOIN piece ON piece.key = \(Self.key(source, "piece_count"))"
    let order = isOrderedByCount ? "piece_count.count DESC, piece_count.key" : "piece_count.key"
    return part(
      """
      SELECT piece_count.key & 4294967295 AS id, piece_count.count AS count
      FROM piece_count \(isFiltered ? piece : "")
      WHERE \(Self.range(of: "piece_count", group)) \(language == nil ? "" : "AND count > 0")
      \(conditions("piece_count")) ORDER BY \(order)
      """, order: isOrderedByCount ? "found.count DESC, found.id" : "found.id")
  }

  /// The pieces of the source: all, or those that are not counted.
  private func listed(isCounted: Bool?) -> Part {
    let count = totals.map {
      "(SELECT count FROM piece_count WHERE piece_count.key = \(Self.key($0, "piece")))"
    }
    return part(
      """
      SELECT piece.key & 4294967295 AS id, \(count ?? "NULL") AS count
      FROM piece WHERE \(Self.range(of: "piece", source)) \(conditions("piece"))
      \(isCounted == false ? "AND \(count ?? "NULL") IS NULL" : "") ORDER BY piece.key
      """, order: "found.id")
  }

  private func part(_ found: String, order: String) -> Part {
    Part(
      found: found,
      shown: """
        SELECT found.id, kept_row.new_id, iif(kept_row.key IS NULL, 'dropped', 'kept'),
          (SELECT text FROM word WHERE word.id = coalesce(kept_row.reason, run.drop_reason)),
          \(Self.pieceColumns), found.count
        FROM found CROSS JOIN run ON run.id = \(run)
        CROSS JOIN piece ON piece.key = (run.source << 32) + found.id
        LEFT JOIN kept_row ON kept_row.key = (run.id << 32) + found.id ORDER BY \(order)
        """, arguments: arguments)
  }

  private func added() -> Part {
    let isFiltered = script != nil || pattern != nil
    let piece = "CROSS JOIN piece ON piece.key = \(Self.key(result, "added_row"))"
    return Part(
      found: """
        SELECT added_row.key & 4294967295 AS id, reason FROM added_row \(isFiltered ? piece : "")
        WHERE \(Self.range(of: "added_row", run)) \(pieceConditions) ORDER BY added_row.key
        """,
      shown: """
        SELECT NULL, found.id, 'added', (SELECT text FROM word WHERE word.id = found.reason),
          \(Self.pieceColumns), NULL
        FROM found CROSS JOIN run ON run.id = \(run)
        LEFT JOIN piece ON piece.key = (run.result << 32) + found.id ORDER BY found.id
        """, arguments: arguments)
  }

  private static let pieceColumns = """
    piece.surface, (SELECT text FROM word WHERE word.id = piece.script),
    (SELECT text FROM word WHERE word.id = piece.type), piece.score
    """

  /// The columns that are asked of the piece whose ID is in the key of `table`, and of its row.
  private func conditions(_ table: String) -> String {
    let kept = "EXISTS (SELECT 1 FROM kept_row WHERE kept_row.key = \(Self.key(run, table)))"
    return switch status {
    case .dropped: "\(pieceConditions) AND NOT \(kept)"
    case nil where hasDropped: pieceConditions
    default: "\(pieceConditions) AND \(kept)"
    }
  }

  private var pieceConditions: String {
    (script == nil ? "" : " AND piece.script = (SELECT id FROM word WHERE text = ?1)")
      + (pattern == nil ? "" : " AND piece.surface LIKE \(script == nil ? "?1" : "?2")")
  }

  private var arguments: [Table.Value] {
    [script, pattern].compactMap { $0.map(Table.Value.text) }
  }

  /// The key of the token ID of a row of `table`, with another owner.
  private static func key(_ owner: Int?, _ table: String) -> String {
    "(\(owner ?? 0) << 32) + (\(table).key & 4294967295)"
  }

  private static func range(of table: String, _ owner: Int?) -> String {
    let first = (owner ?? 0) << 32
    return "\(table).key BETWEEN \(first) AND \(first + 4_294_967_295)"
  }
}
