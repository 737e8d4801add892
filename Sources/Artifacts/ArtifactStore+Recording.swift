internal import GRDB
internal import JSON

extension ArtifactStore {
  /// Records a run in one transaction: all of it, or nothing.
  ///
  /// - Returns: The number of the run.
  /// - Throws: `ArtifactError.unsuitable` for a record that breaks a rule of the schema, such as two
  ///   metrics of one name, and the other errors of a store.
  /// - Complexity: O(*n* log *n*) in the pieces, counts and plan rows; about a second of processor
  ///   time for 250 000 of them.
  @discardableResult
  public func record(_ run: RunRecord) throws -> Int {
    try ArtifactError.translating(use) {
      try queue.inImmediateTransaction { database in
        let id = try database.insert(run)
        try database.insert(run.artifacts, of: id)
        for vocabulary in run.vocabularies { try database.insert(vocabulary, of: id) }
        try database.insert(run.counts, of: id)
        try database.insert(run.plan, of: id)
        try database.insert(run.metrics, of: id)
        return id
      }
    }
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
  fileprivate func insert(_ run: RunRecord) throws -> Int {
    let parameters = JSONWriter.text(of: .object(run.parameters), isIndented: false)
    try insert(
      "run (command, tool_version, started_at, finished_at, seed, parameters, status)",
      [
        [
          run.command.text, run.toolVersion.text, run.started.description.text,
          run.finished.description.text, run.seed.databaseValue,
          String(decoding: parameters, as: UTF8.self).text, run.status.rawValue.databaseValue,
        ]
      ]
    ) { $0 }
    return Int(lastInsertedRowID)
  }

  fileprivate func insert(_ artifacts: [ArtifactRecord], of run: Int) throws {
    let ignoring = "ON CONFLICT DO NOTHING"
    try insert("artifact (sha256, kind, name, byte_count)", artifacts, ignoring) {
      [$0.sha256.text, $0.kind.text, $0.name.text, $0.byteCount.databaseValue]
    }
    try insert("run_artifact (run, artifact, role, path)", artifacts, ignoring) {
      [run.databaseValue, $0.sha256.text, $0.role.rawValue.databaseValue, $0.path.text]
    }
  }

  fileprivate func insert(_ vocabulary: VocabularyRecord, of run: Int) throws {
    try insert("vocabulary (run, side, kind, size)", [vocabulary]) {
      [
        run.databaseValue, $0.side.rawValue.databaseValue, $0.kind.text, $0.size.databaseValue,
      ]
    }
    let id = lastInsertedRowID
    try insert(
      "piece (vocabulary, id, surface, bytes, script, type, score)", vocabulary.pieces
    ) {
      [
        id.databaseValue, $0.id.databaseValue, $0.surface.text, blob($0.bytes), $0.script.text,
        $0.type.text, $0.score.databaseValue,
      ]
    }
  }

  fileprivate func insert(_ counts: [PieceCountRecord], of run: Int) throws {
    try insert("piece_count (run, source_id, language, count)", counts) {
      [run.databaseValue, $0.sourceID.databaseValue, $0.language.text, $0.count.databaseValue]
    }
  }

  fileprivate func insert(_ plan: [PlanRowRecord], of run: Int) throws {
    try insert("plan_row (run, old_id, new_id, status, reason)", plan) {
      [
        run.databaseValue, $0.oldID.databaseValue, $0.newID.databaseValue,
        $0.status.rawValue.databaseValue, $0.reason.text,
      ]
    }
  }

  fileprivate func insert(_ metrics: [MetricRecord], of run: Int) throws {
    try insert("metric (run, name, language, value, unit)", metrics) {
      [
        run.databaseValue, $0.name.text, $0.language?.text ?? .null, $0.value.databaseValue,
        $0.unit.text,
      ]
    }
  }

  /// Inserts a row for each record, through one prepared statement.
  ///
  /// `target` is the table with its columns in parentheses; `conflict` tells what to do with a row
  /// that is there already.
  private func insert<Record>(
    _ target: String, _ records: [Record], _ conflict: String = "",
    _ values: (Record) -> [(any DatabaseValueConvertible)?]
  ) throws {
    guard let first = records.first else { return }
    let marks = values(first).map { _ in "?" }.joined(separator: ", ")
    let statement = try cachedStatement(
      sql: "INSERT INTO \(target) VALUES (\(marks)) \(conflict)")
    for record in records { try statement.execute(arguments: StatementArguments(values(record))) }
  }
}

extension String {
  /// The text for SQLite, where U+0000 would end it: it becomes its picture, U+2400.
  fileprivate var text: DatabaseValue {
    guard utf8.contains(0) else { return databaseValue }
    let bytes = utf8.flatMap { $0 == 0 ? [0xE2, 0x90, 0x80] : [$0] }
    return String(decoding: bytes, as: UTF8.self).databaseValue
  }
}

/// The bytes as a blob.
private func blob(_ bytes: [UInt8]) -> DatabaseValue {
  blob(bytes, as: DatabaseValue.Storage.blob)
}

/// GRDB's blobs are of a type of Foundation, which is named here only by what it can do.
private func blob<Bytes: DatabaseValueConvertible & RangeReplaceableCollection<UInt8>>(
  _ bytes: [UInt8], as _: (Bytes) -> DatabaseValue.Storage
) -> DatabaseValue {
  Bytes(bytes).databaseValue
}
