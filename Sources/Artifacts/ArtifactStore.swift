internal import Bytes
internal import GRDB
internal import Glibc

/// The SQLite database in which runs are recorded and queried.
///
/// Tables are strict, foreign keys are checked, and the journal is a write-ahead log, so that queries
/// do not wait for a run that is being recorded. The views (`runs`, `artifacts`, `lineage`, `counts`,
/// `tokens`, `weights` and others) are the interface for other programs; the table `documentation`
/// tells what their columns mean.
public final class ArtifactStore: Sendable {
  /// The purpose for which a store is opened.
  public enum Access: Sendable {
    /// Recording: the file is made if there is none, and updated if an older program made it.
    case recording
    /// Queries: nothing is changed, but that the schema of an older program's file is updated.
    case querying
  }

  /// The schema that this program writes.
  public static var schemaVersion: Int { Schema.version }

  /// The path as the caller gave it.
  public let path: String

  /// The connection.
  let queue: DatabaseQueue
  let use: ArtifactError.Use

  /// Opens a store.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - access: What it is opened for.
  ///   - busySeconds: How long to wait for a program that has locked it.
  /// - Throws: `ArtifactError`.
  public init(_ path: String, for access: Access, busySeconds: Double = 30) throws {
    let use = ArtifactError.Use(
      path: path, isWriting: access == .recording, busySeconds: busySeconds)
    if access == .querying { try Self.update(path, busySeconds: busySeconds) }
    queue = try ArtifactError.translating(use) {
      let queue = try Self.connection(use)
      if access == .recording {
        try queue.inTransaction(.immediate) { database in
          try Schema.update(database, path: path)
          return .commit
        }
      } else {
        try queue.read { try Self.checkCurrent($0, path: path) }
      }
      return queue
    }
    self.path = path
    self.use = use
  }

  /// Writes the log back into the file and closes it.
  ///
  /// - Throws: `ArtifactError`.
  public func close() throws { try ArtifactError.translating(use) { try queue.close() } }

  private static func configuration(_ use: ArtifactError.Use) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = !use.isWriting
    configuration.busyMode = .timeout(use.busySeconds)
    configuration.journalMode = use.isWriting ? .wal : .default
    configuration.label = "lexotomy"
    let isWriting = use.isWriting
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
      try database.execute(sql: isWriting ? "PRAGMA synchronous = FULL" : "PRAGMA query_only = ON")
    }
    return configuration
  }

  /// Opens the file.
  ///
  /// A store that nobody can write, because its file system is read-only, is read without the files
  /// beside it that SQLite would make; but not if there is a log, whose runs would not be seen.
  private static func connection(_ use: ArtifactError.Use) throws -> DatabaseQueue {
    func open(_ path: String) throws -> DatabaseQueue {
      let queue = try DatabaseQueue(path: path, configuration: configuration(use))
      if !use.isWriting { _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } }
      return queue
    }
    do { return try open(use.path) } catch let error as DatabaseError
      where error.resultCode == .SQLITE_CANTOPEN && !use.isWriting
    {
      // The paths live as long as the calls.
      let isReadable = unsafe access(use.path, R_OK) == 0
      let hasLog = unsafe access("\(use.path)-wal", F_OK) == 0
      guard isReadable, !hasLog else { throw error }
      let escaped = use.path.utf8.map { "%" + CollectionOfOne($0).hexadecimal }.joined()
      return try open("file:\(escaped)?immutable=1")
    }
  }

  /// Updates the schema of an older store.
  ///
  /// - Throws: `ArtifactError.older` if it cannot be written.
  private static func update(_ path: String, busySeconds: Double) throws {
    let use = ArtifactError.Use(path: path, isWriting: false, busySeconds: busySeconds)
    let version = try ArtifactError.translating(use) {
      let queue = try connection(use)
      let version = try queue.read { try Schema.check($0, path: path) }
      try queue.close()
      return version
    }
    guard (1..<Schema.version).contains(version) else { return }
    do {
      try ArtifactStore(path, for: .recording, busySeconds: busySeconds).close()
    } catch ArtifactError.system {
      throw ArtifactError.older(path: path, schema: version, known: Schema.version)
    }
  }

  private static func checkCurrent(_ database: Database, path: String) throws {
    let version = try Schema.check(database, path: path)
    guard version > 0 else { throw ArtifactError.noStore(path: path) }
    guard version == Schema.version else {
      throw ArtifactError.older(path: path, schema: version, known: Schema.version)
    }
  }
}
