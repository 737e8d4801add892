internal import GRDB
internal import GRDBSQLite

/// An `INSERT` that is prepared once and run for very many rows.
///
/// It calls SQLite itself: values that go through GRDB's arguments cost several times what the row
/// costs. Nearly all `unsafe` code of the store is here. It is sound because the connection outlives the
/// statement (both live within one access of the queue), SQLite copies texts and blobs while they are
/// bound (`SQLITE_TRANSIENT`), and lengths are those of the buffers.
@safe struct BulkInsert: ~Copyable {
  private let connection: OpaquePointer
  private let statement: OpaquePointer
  private let sql: String

  /// Prepares an `INSERT` with a mark `?` for each value.
  ///
  /// - Throws: `DatabaseError`.
  init(_ sql: String, in database: Database) throws {
    guard let connection = unsafe database.sqliteConnection else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE)
    }
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else {
      throw unsafe Self.error(code, connection, sql)
    }
    unsafe self.connection = connection
    unsafe self.statement = statement
    self.sql = sql
  }

  deinit { _ = unsafe sqlite3_finalize(statement) }

  /// Binds an integer to the mark at `index`, counted from 1.
  func bind(_ integer: Int, at index: Int32) {
    _ = unsafe sqlite3_bind_int64(statement, index, Int64(integer))
  }

  /// Binds a number or NULL.
  func bind(_ double: Double?, at index: Int32) {
    if let double {
      _ = unsafe sqlite3_bind_double(statement, index, double)
    } else {
      _ = unsafe sqlite3_bind_null(statement, index)
    }
  }

  /// Binds text in which there is no U+0000.
  func bind(_ text: String, at index: Int32) throws {
    var text = text
    try check(
      text.withUTF8 { bytes in
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
          // An empty buffer may have no address, which would be NULL.
          return unsafe sqlite3_bind_text(statement, index, "", 0, Self.transient)
        }
        return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          unsafe sqlite3_bind_text(
            statement, index, $0, Int32(clamping: bytes.count), Self.transient)
        }
      })
  }

  /// Binds a blob or NULL.
  func bind(_ blob: [UInt8]?, at index: Int32) throws {
    guard let blob else {
      _ = unsafe sqlite3_bind_null(statement, index)
      return
    }
    guard !blob.isEmpty else { return try check(unsafe sqlite3_bind_zeroblob(statement, index, 0)) }
    unsafe try check(
      blob.withUnsafeBytes { bytes in
        unsafe sqlite3_bind_blob(
          statement, index, bytes.baseAddress, Int32(clamping: bytes.count), Self.transient)
      })
  }

  /// Inserts a row of the values bound.
  ///
  /// - Throws: `DatabaseError`.
  func insert() throws {
    let code = unsafe sqlite3_step(statement)
    guard code == SQLITE_DONE else {
      let error = unsafe Self.error(code, connection, sql)
      _ = unsafe sqlite3_reset(statement)
      throw error
    }
    _ = unsafe sqlite3_reset(statement)
  }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw unsafe Self.error(code, connection, sql) }
  }

  private static var transient: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  private static func error(
    _ code: Int32, _ connection: OpaquePointer, _ sql: String
  ) -> DatabaseError {
    let message = unsafe String(cString: sqlite3_errmsg(connection))
    return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql)
  }
}
