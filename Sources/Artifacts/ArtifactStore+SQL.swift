internal import Dispatch
internal import GRDB

extension ArtifactStore {
  /// Runs one SQL statement that only reads.
  ///
  /// Statements that could change anything, here or elsewhere (`ATTACH`, `VACUUM INTO`), are refused before it
  /// runs; a store opened for queries could not be changed anyway.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - timeLimit: The most seconds it may take.
  ///   - rowLimit: The most rows it may give; their bytes are limited to a gigabyte.
  /// - Returns: The columns and rows, in the order of the statement.
  /// - Throws: `ArtifactError.badQuery`, `.writingQuery`, `.slowQuery` or `.largeResult`, and the
  ///   other errors of a store.
  public func sql(
    _ sql: String, timeLimit: Double = 30, rowLimit: Int = 10_000_000
  ) throws -> Table {
    let queue = queue
    let alarm = DispatchWorkItem { queue.interrupt() }
    DispatchQueue.global().asyncAfter(deadline: .now() + timeLimit, execute: alarm)
    defer { alarm.cancel() }
    let reading = ArtifactError.Use(path: path, isWriting: false, busySeconds: use.busySeconds)
    return try ArtifactError.translating(reading) {
      do {
        return try queue.read { try $0.table(sql, [], rowLimit: rowLimit, isChecked: true) }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
        throw ArtifactError.slowQuery(seconds: timeLimit)
      }
    }
  }

  /// Runs a statement of our own.
  func table(_ sql: String, _ arguments: [Table.Value] = []) throws -> Table {
    try ArtifactError.translating(use) {
      try queue.read { try $0.table(sql, arguments, rowLimit: .max, isChecked: false) }
    }
  }
}

extension Database {
  fileprivate func table(
    _ sql: String, _ arguments: [Table.Value], rowLimit: Int, isChecked: Bool
  ) throws -> Table {
    let statement = try makeStatement(sql: sql)
    guard !isChecked || statement.isReadonly && statement.columnCount > 0 else {
      throw ArtifactError.writingQuery
    }
    var rows: [[Table.Value]] = []
    var bytesLeft = isChecked ? 1 << 30 : Int.max
    let cursor = try Row.fetchCursor(
      statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
    while let row = try cursor.next() {
      let values = Array(row.databaseValues.map(Table.Value.init))
      bytesLeft -= values.reduce(0) { $0 + $1.byteCount }
      guard rows.count < rowLimit, bytesLeft >= 0 else {
        throw ArtifactError.largeResult(rows: rowLimit)
      }
      rows.append(values)
    }
    return Table(columns: statement.columnNames, rows: rows)
  }
}

extension Table.Value {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let double): self = .real(double)
    case .string(let string): self = .text(string)
    case .blob(let data): self = .blob(Array(data))
    }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .integer(let integer): integer.databaseValue
    case .real(let double): double.databaseValue
    case .text(let string): string.databaseValue
    case .null, .blob: .null
    }
  }

  fileprivate var byteCount: Int {
    switch self {
    case .null, .integer, .real: 16
    case .text(let string): 16 + string.utf8.count
    case .blob(let bytes): 32 + bytes.count
    }
  }
}
