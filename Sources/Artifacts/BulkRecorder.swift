internal import GRDB

/// Inserts what a run has very many of: pieces, counts and rows of the plan.
final class BulkRecorder {
  let database: Database
  private let path: String
  private var words: [String: Int] = [:]
  private var lastWord = (text: "", id: 0)

  init(database: Database, path: String) {
    self.database = database
    self.path = path
  }

  /// Inserts them, and lets the row of the run refer to them.
  ///
  /// - Throws: `DatabaseError`, `ArtifactError.unsuitable`, and what the vocabularies throw.
  func insert(_ run: RunRecord, id: Int) throws {
    for vocabulary in run.vocabularies {
      let side = vocabulary.side.rawValue
      let number = try insert(vocabulary)
      try database.execute(
        sql: "UPDATE run SET \(side) = ?, \(side)_size = ? WHERE id = ? AND \(side) IS NULL",
        arguments: [number, vocabulary.size, id])
      try require(database.changesCount == 1, "two \(side) vocabularies")
    }
    let reason = try run.dropReason.map(word)
    let totals = try insert(run.counts, of: id)
    try database.execute(
      sql: "UPDATE run SET drop_reason = ?, totals = ? WHERE id = ?",
      arguments: [reason, totals, id])
    try insert(run.plan, of: id)
    if let mixing = run.mixing { try insert(mixing, of: id) }
    try insert(run.curve, of: id)
  }

  /// The vocabulary with its pieces; a source has all, a result perhaps none.
  private func insert(_ vocabulary: VocabularyRecord) throws -> Int {
    let isComplete = vocabulary.side == .source
    let sha256 = vocabulary.sha256.withoutNUL
    try database.execute(
      sql: "INSERT INTO vocabulary (sha256, kind) VALUES (?, ?) ON CONFLICT DO NOTHING",
      arguments: [sha256, vocabulary.kind.withoutNUL])
    let known = try Row.fetchOne(
      database, sql: "SELECT id, is_complete FROM vocabulary WHERE sha256 = ?",
      arguments: [sha256])
    guard let id: Int = known?[0] else { throw unsuitable("a vocabulary without SHA-256") }
    if known?[1] == true { return id }
    try database.forgetSearch(of: id)
    let insert = try BulkInsert(
      "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?, ?, ?)", in: database)
    try vocabulary.pieces { piece in
      insert.bind(try key(id, piece.id), at: 1)
      try insert.bind(piece.surface.withoutNUL, at: 2)
      try insert.bind(piece.hasBytesOfSurface ? nil : piece.bytes, at: 3)
      insert.bind(try word(piece.script), at: 4)
      insert.bind(try word(piece.type), at: 5)
      insert.bind(piece.score, at: 6)
      try insert.insert()
    }
    if isComplete {
      try database.execute(
        sql: "UPDATE vocabulary SET is_complete = 1 WHERE id = ?", arguments: [id])
    }
    return id
  }

  /// The counts, and their sums if there is more than one language.
  ///
  /// - Returns: The group of all languages.
  private func insert(_ counts: [PieceCountRecord], of run: Int) throws -> Int? {
    let insert = try BulkInsert("INSERT INTO piece_count VALUES (?, ?)", in: database)
    func add(_ count: Int, of id: Int, to group: Int) throws {
      insert.bind(try key(group, id), at: 1)
      insert.bind(count, at: 2)
      try insert.insert()
    }
    var groups: [String: Int] = [:]
    var last = (language: "", group: 0)
    for count in counts {
      if last.group == 0 || last.language != count.language {
        let group = try groups[count.language] ?? makeGroup(of: run, count.language)
        groups[count.language] = group
        last = (count.language, group)
      }
      try add(count.count, of: count.sourceID, to: last.group)
    }
    guard groups.count > 1 else { return groups.values.first }
    var sums: [Int: Int] = [:]
    for count in counts {
      let (sum, isTooLarge) = sums[count.sourceID, default: 0].addingReportingOverflow(count.count)
      sums[count.sourceID] = isTooLarge ? .max : sum
    }
    let totals = try makeGroup(of: run, nil)
    for (id, sum) in sums.sorted(by: { $0.key < $1.key }) { try add(sum, of: id, to: totals) }
    return totals
  }

  private func makeGroup(of run: Int, _ language: String?) throws -> Int {
    try database.execute(
      sql: "INSERT INTO count_group (run, language) VALUES (?, ?)",
      arguments: [run, language?.withoutNUL])
    return Int(database.lastInsertedRowID)
  }

  private func insert(_ plan: [PlanRowRecord], of run: Int) throws {
    let kept = try BulkInsert("INSERT INTO kept_row VALUES (?, ?, ?)", in: database)
    let added = try BulkInsert("INSERT INTO added_row VALUES (?, ?)", in: database)
    var newIDs = Set<Int>(minimumCapacity: plan.count)
    for row in plan {
      try require(newIDs.insert(row.newID).inserted, "two rows with the new ID \(row.newID)")
      if let oldID = row.oldID {
        _ = try key(run, row.newID)
        kept.bind(try key(run, oldID), at: 1)
        kept.bind(row.newID, at: 2)
        kept.bind(try word(row.reason), at: 3)
        try kept.insert()
      } else {
        added.bind(try key(run, row.newID), at: 1)
        added.bind(try word(row.reason), at: 2)
        try added.insert()
      }
    }
    let stray = try Int.fetchOne(
      database,
      sql: """
        SELECT kept_row.key & 4294967295 FROM run
        CROSS JOIN kept_row ON kept_row.key >= run.id << 32 AND kept_row.key < (run.id + 1) << 32
        WHERE run.id = ? AND NOT EXISTS (
          SELECT 1 FROM piece
          WHERE piece.key = (run.source << 32) + (kept_row.key & 4294967295))
        LIMIT 1
        """, arguments: [run])
    if let stray { throw unsuitable("row \(stray) is kept and is no piece of the source") }
  }

  /// The number of a word that stands in many rows.
  func word(_ text: String) throws -> Int {
    if lastWord.id != 0, lastWord.text == text { return lastWord.id }
    let id = try words[text] ?? makeWord(text.withoutNUL)
    words[text] = id
    lastWord = (text, id)
    return id
  }

  private func makeWord(_ text: String) throws -> Int {
    try database.execute(
      sql: "INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING", arguments: [text])
    let id = try Int.fetchOne(
      database, sql: "SELECT id FROM word WHERE text = ?", arguments: [text])
    guard let id else { throw unsuitable("the word \(text)") }
    return id
  }

  private func key(_ owner: Int, _ id: Int) throws -> Int {
    try require(UInt32(exactly: id) != nil && owner < 1 << 31, "the ID \(id)")
    return owner << 32 + id
  }

  func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    if !condition { throw unsuitable(reason()) }
  }

  private func unsuitable(_ reason: String) -> ArtifactError {
    .unsuitable(path: path, reason: reason)
  }
}

extension PieceRecord {
  /// Whether the bytes are those of the surface with spaces for `▁`, U+2581.
  fileprivate var hasBytesOfSurface: Bool {
    var index = 0
    var text = surface.utf8.makeIterator()
    while let byte = text.next() {
      guard index < bytes.count else { return false }
      if byte == 0 { return false }
      if bytes[index] == byte {
        // A byte that begins `▁` in both would have become a space.
        guard byte != 0xE2 || !startsMark(text) else { return false }
      } else {
        guard byte == 0xE2, bytes[index] == 0x20, startsMark(text) else { return false }
        _ = text.next()
        _ = text.next()
      }
      index += 1
    }
    return index == bytes.count
  }

  private func startsMark(_ rest: String.UTF8View.Iterator) -> Bool {
    var rest = rest
    return rest.next() == 0x96 && rest.next() == 0x81
  }
}
