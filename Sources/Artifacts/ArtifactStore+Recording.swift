internal import GRDB
internal import JSON

extension ArtifactStore {
  /// Records a run in one transaction: all of it, or nothing.
  ///
  /// - Returns: The number of the run.
  /// - Throws: `ArtifactError.unsuitable` for a record that breaks a rule of the schema, such as two
  ///   metrics of one name, and the other errors of a store.
  /// - Complexity: O(*n* log *n*) in the counts, plan rows and, if the store does not have the
  ///   vocabulary yet, its pieces; about a microsecond of processor time for each.
  @discardableResult
  public func record(_ run: RunRecord) throws -> Int {
    try record(run) { RunCompletion(finished: run.finished) }
  }

  /// Records a run while it ends: what is known is inserted first, then what `finishing` gives.
  ///
  /// - Parameters:
  ///   - run: What is known; its time of ending does not count.
  ///   - finishing: Waits for the end of the run. It must not use the store. Other programs that
  ///     record wait as long as it takes.
  /// - Returns: The number of the run.
  /// - Throws: What `finishing` throws, as it is; nothing is recorded then. Else like `record(_:)`.
  @discardableResult
  public func record(_ run: RunRecord, finishing: () throws -> RunCompletion) throws -> Int {
    var failure: (any Error)?
    do {
      return try ArtifactError.translating(use) {
        try queue.inImmediateTransaction { database in
          let id = try database.begin(run)
          try BulkRecorder(database: database, path: path).insert(run, id: id)
          let completion: RunCompletion
          do { completion = try finishing() } catch {
            failure = error
            throw error
          }
          try database.insert(run.artifacts + completion.artifacts, of: id)
          try database.insert(run.metrics + completion.metrics, of: id)
          try database.execute(
            sql: "UPDATE run SET finished_at = ? WHERE id = ?",
            arguments: [completion.finished.description, id])
          return id
        }
      }
    } catch { throw failure ?? error }
  }
}

extension DatabaseQueue {
  /// Commits what `body` does, or takes all of it back if it throws.
  fileprivate func inImmediateTransaction<Result>(
    _ body: (Database) throws -> Result
  ) throws -> Result {
    var result: Result?
    try inTransaction(.immediate) { database in
      result = try body(database)
      return .commit
    }
    guard let result else { preconditionFailure("a transaction runs its body") }
    return result
  }
}

extension Database {
  fileprivate func begin(_ run: RunRecord) throws -> Int {
    let parameters = JSONWriter.text(of: .object(run.parameters), isIndented: false)
    let started = run.started.description
    try execute(
      sql: """
        INSERT INTO run (command, tool_version, started_at, finished_at, seed, parameters, status)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        run.command.withoutNUL, run.toolVersion.withoutNUL, started, started, run.seed,
        String(decoding: parameters, as: UTF8.self).withoutNUL, run.status.rawValue,
      ])
    return Int(lastInsertedRowID)
  }

  fileprivate func insert(_ artifacts: [ArtifactRecord], of run: Int) throws {
    for artifact in artifacts {
      try execute(
        sql: """
          INSERT INTO artifact (sha256, kind, name, byte_count) VALUES (?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """,
        arguments: [
          artifact.sha256.withoutNUL, artifact.kind.withoutNUL, artifact.name.withoutNUL,
          artifact.byteCount,
        ])
      try execute(
        sql: """
          INSERT INTO run_artifact (run, artifact, role, path) VALUES (?, ?, ?, ?)
          ON CONFLICT DO NOTHING
          """,
        arguments: [
          run, artifact.sha256.withoutNUL, artifact.role.rawValue, artifact.path.withoutNUL,
        ])
      try insert(artifact.contents, of: artifact.sha256.withoutNUL)
    }
  }

  /// Contents in parts, so that no value of the database is large.
  private func insert(_ contents: [UInt8]?, of artifact: String) throws {
    guard let contents else { return }
    let insert = try BulkInsert("INSERT OR IGNORE INTO content VALUES (?, ?, ?)", in: self)
    for start in stride(from: 0, to: max(1, contents.count), by: 1 << 20) {
      try insert.bind(artifact, at: 1)
      insert.bind(start, at: 2)
      try insert.bind(Array(contents[start..<min(start + 1 << 20, contents.count)]), at: 3)
      try insert.insert()
    }
  }

  fileprivate func insert(_ metrics: [MetricRecord], of run: Int) throws {
    for metric in metrics {
      try execute(
        sql: "INSERT INTO metric (run, name, language, value, unit) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          run, metric.name.withoutNUL, metric.language?.withoutNUL, metric.value,
          metric.unit.withoutNUL,
        ])
    }
  }
}

extension String {
  /// The text for SQLite, where U+0000 would end it: it becomes its picture, U+2400.
  var withoutNUL: String {
    guard utf8.contains(0) else { return self }
    return String(
      decoding: utf8.flatMap { $0 == 0 ? [0xE2, 0x90, 0x80] : [$0] }, as: UTF8.self)
  }
}
