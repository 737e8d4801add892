internal import GRDB
public import JSON

/// The mixtures of the rows that a run added: what they hold in common, and each row.
///
/// This file has all that the store does with them, besides their tables (`Schema+Mixtures.swift`) and
/// the query for one row (``ArtifactStore/weights(run:token:)``).
public struct MixtureRecord: Sendable {
  /// The tensors that a matrix of mixtures is for.
  public enum Matrix: String, Sendable, CaseIterable {
    /// All, or all but the LM head where it has weights of its own.
    case input
    /// The LM head and its bias.
    case output
  }

  /// The number of rows of the source; a weight of a source from here on is one of a shared mean.
  public var sourceRowCount: Int
  /// The members that hold for all rows, such as the source rows that lend.
  public var header: JSONObject
  /// Gives each row to the closure it gets.
  public var rows: @Sendable (_ take: (Row) throws -> Void) throws -> Void

  /// Describes mixtures that are made when they are needed.
  public init(
    sourceRowCount: Int, header: JSONObject,
    rows: @escaping @Sendable (_ take: (Row) throws -> Void) throws -> Void
  ) {
    self.sourceRowCount = sourceRowCount
    self.header = header
    self.rows = rows
  }

  /// The mixture of an added row in one of the matrices.
  public struct Row: Sendable {
    /// The tensors that the row is for.
    public var matrix: Matrix
    /// The token ID in the result.
    public var newID: Int
    /// The piece as the tokenizer spells it.
    public var spelling: String
    /// The method that made the row.
    public var method: String
    /// The methods before it and why they made nothing, as a JSON array.
    public var fallbacks: String?
    /// The noise, as a JSON object.
    public var noise: String?
    /// The weights of source rows.
    public var weights: [(source: Int, weight: Double)]

    /// Describes an added row.
    public init(
      matrix: Matrix, newID: Int, spelling: String, method: String, fallbacks: String? = nil,
      noise: String? = nil, weights: [(source: Int, weight: Double)]
    ) {
      self.matrix = matrix
      self.newID = newID
      self.spelling = spelling
      self.method = method
      self.fallbacks = fallbacks
      self.noise = noise
      self.weights = weights
    }
  }
}

extension BulkRecorder {
  /// Inserts the mixtures of the rows that a run added.
  ///
  /// - Throws: `DatabaseError`, `ArtifactError.unsuitable`.
  func insert(_ mixtures: MixtureRecord, of run: Int) throws {
    let header = JSONWriter.text(of: .object(mixtures.header), isIndented: false)
    try database.execute(
      sql: "INSERT INTO mixing (run, source_rows, header) VALUES (?, ?, ?)",
      arguments: [run, mixtures.sourceRowCount, String(decoding: header, as: UTF8.self).withoutNUL])
    let mixture = try BulkInsert(
      "INSERT INTO mixture VALUES (NULL, \(run), ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
    let weight = try BulkInsert("INSERT INTO weight VALUES (?, ?, ?)", in: database)
    var next = 1 + (try Int.fetchOne(database, sql: "SELECT max(id) FROM weight") ?? 0)
    try mixtures.rows { row in
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

extension ArtifactStore {
  /// Returns the mixtures of the rows that a run added; `nil` if it added none.
  ///
  /// - Throws: `ArtifactError`, `JSONError`.
  public func mixing(run: Int) throws -> MixtureRecord? {
    let head = try table(
      "SELECT source_rows, header FROM mixing WHERE run = ?", [.integer(Int64(run))])
    guard let row = head.rows.first else { return nil }
    return MixtureRecord(
      sourceRowCount: row[0].integer ?? 0, header: try object(row[1].string ?? "{}")
    ) { take in
      let mixtures = try self.table(
        """
        SELECT matrix, new_id, spelling, (SELECT text FROM word WHERE id = method), fallbacks,
          noise, first_weight, weight_count
        FROM mixture WHERE run = ? ORDER BY id
        """, [.integer(Int64(run))])
      for mixture in mixtures.rows {
        let first = Int64(mixture[6].integer ?? 0)
        let weights = try self.table(
          "SELECT source, weight FROM weight WHERE id >= ? AND id < ?",
          [.integer(first), .integer(first + Int64(mixture[7].integer ?? 0))])
        try take(
          MixtureRecord.Row(
            matrix: MixtureRecord.Matrix(rawValue: mixture[0].string ?? "") ?? .input,
            newID: mixture[1].integer ?? 0, spelling: mixture[2].string ?? "",
            method: mixture[3].string ?? "", fallbacks: mixture[4].string,
            noise: mixture[5].string,
            weights: weights.rows.map { ($0[0].integer ?? 0, $0[1].number ?? 0) }))
      }
    }
  }
}
