internal import GRDB

extension ArtifactError {
  /// The use of a store when SQLite refused.
  struct Use {
    let path: String
    let isWriting: Bool
    let busySeconds: Double
  }

  /// Says in our words what SQLite says in its own.
  init(_ error: DatabaseError, in use: Use) {
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    let path = use.path
    self =
      switch error.resultCode {
      case .SQLITE_NOTADB: .noStore(path: path)
      case .SQLITE_CORRUPT: .damaged(path: path, reason: reason)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path, seconds: use.busySeconds)
      case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG:
        .unsuitable(path: path, reason: reason)
      case .SQLITE_CANTOPEN where !use.isWriting: .unreadable(path: path)
      case .SQLITE_MISUSE where !use.isWriting: .writingQuery
      case .SQLITE_ERROR where !use.isWriting: .badQuery(reason: reason)
      default: .system(path: path, reason: reason)
      }
  }

  /// Runs `body`, and says in our words what SQLite throws.
  static func translating<Result>(_ use: Use, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as DatabaseError {
      throw ArtifactError(error, in: use)
    }
  }
}
