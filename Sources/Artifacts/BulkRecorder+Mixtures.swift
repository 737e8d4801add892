internal import GRDB
internal import JSON

extension BulkRecorder {
  /// Inserts how the added rows of a run are mixed.
  ///
  /// - Throws: `DatabaseError`, `ArtifactError.unsuitable`.
  func insert(_ mixing: MixtureRecord.Row, of run: Int) throws {
    let header = JSONWriter.text(of: .object(mixing.header), isIndented: false)
    try database.execute(
      sql: "INSERT INTO mixing (run, source_rows, header) VALUES (?, ?, ?)",
      arguments: [run, mixing.sourceRowCount, String(decoding: header, as: UTF8.self).withoutNUL])
    let mixture = try BulkInsert(
      "INSERT INTO mixture VALUES (NULL, \(run), ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
    let weight = try BulkInsert("INSERT INTO weight VALUES (?, ?, ?)", in: database)
    var next = 1 + (try Int.fetchOne(database, sql: "SELECT max(id) FROM weight") ?? 0)
    try mixing.rows { row in
      try mixture.bind(row.matrix.rawValue, at: 1)
      mixture.bind(row.newID, at: 2)
      try mixture.bind(row.spelling.withoutNUL, at: 3)
      mixture.bind(try word(row.method), at: 4)
      try mixture.bind(row.fallbacks, at: 5)
      try mixture.bind(row.noise, at: 6)
      mixture.bind(next, at: 7)
      mixture.bind(row.weights.count, at: 8)
      try mixture.insert()
      for entry in row.weights {
        try require(entry.weight.isFinite, "a weight that is no number")
        weight.bind(next, at: 1)
        weight.bind(entry.source, at: 2)
        weight.bind(entry.weight, at: 3)
        try weight.insert()
        next += 1
      }
    }
  }
}

extension BulkInsert {
  /// Binds text or NULL.
  fileprivate func bind(_ text: String?, at index: Int32) throws {
    if let text { try bind(text, at: index) } else { bind(nil as Double?, at: index) }
  }
}
