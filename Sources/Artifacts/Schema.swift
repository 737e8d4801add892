internal import GRDB

/// The tables and views of the store, and how older ones become today's.
enum Schema {
  /// `LXTM`, by which `file` and we tell our databases from others.
  static let applicationID = 0x4C58_544D

  /// The steps from an empty database to today's schema; `user_version` counts those done.
  ///
  /// A step that was released never changes: what is new goes into a new step.
  static let steps = [
    [tables, views, documentation],
    [mixtureTables, coverageTable, mixtureViews, mixtureDocumentation, coverageView],
    [hexadecimalViews], [clearerNames],
  ]

  /// The schema that the steps lead to.
  static var version: Int { steps.count }

  /// Checks that a database is ours and not newer than we are.
  ///
  /// - Returns: Its schema, 0 if it is empty.
  /// - Throws: `ArtifactError`.
  static func check(_ database: Database, path: String) throws -> Int {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if application == 0 && objects == 0 && version == 0 { return 0 }
    guard application == applicationID, version > 0 else { throw ArtifactError.noStore(path: path) }
    guard version <= Self.version else {
      throw ArtifactError.newer(path: path, schema: version, known: Self.version)
    }
    return version
  }

  /// Takes the missing steps, in the transaction of the caller.
  static func update(_ database: Database, path: String) throws {
    let version = try check(database, path: path)
    guard version < Self.version else { return }
    for step in steps[version...] {
      for part in step { try database.execute(sql: part) }
    }
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(Self.version)")
  }
}
