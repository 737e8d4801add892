internal import GRDB

/// The text that a vocabulary of some size would preserve in a language: a point of the coverage curve.
///
/// This file has all that the store does with the curve: its table, its view, the recording, the
/// query and the reading back.
public struct CoveragePoint: Hashable, Sendable {
  /// The language as a BCP-47 tag.
  public var language: String
  /// The number of pieces.
  public var size: Int
  /// The share of lines all of whose tokens are kept.
  public var lineCoverage: Double
  /// The share of tokens that are kept.
  public var tokenCoverage: Double

  /// Describes a point.
  public init(language: String, size: Int, lineCoverage: Double, tokenCoverage: Double) {
    self.language = language
    self.size = size
    self.lineCoverage = lineCoverage
    self.tokenCoverage = tokenCoverage
  }
}

extension Schema {
  /// The table of the coverage curve, a part of the second step.
  static let coverageTable = """
    CREATE TABLE curve_point (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      language TEXT NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      line_coverage REAL NOT NULL CHECK (line_coverage BETWEEN 0 AND 1),
      token_coverage REAL NOT NULL CHECK (token_coverage BETWEEN 0 AND 1),
      PRIMARY KEY (run, language, size)
    ) STRICT, WITHOUT ROWID;
    """

  /// The view of the coverage curve, with its documentation.
  static let coverageView = """
    CREATE VIEW coverage AS
    SELECT run, language, size, line_coverage, token_coverage FROM curve_point;

    INSERT INTO documentation VALUES
      ('coverage', '', 'What larger and smaller results of a run would have preserved.'),
      ('coverage', 'run', 'The number of the run.'),
      ('coverage', 'language', 'A BCP-47 tag; und if it is not known.'),
      ('coverage', 'size', 'The number of pieces.'),
      ('coverage', 'line_coverage', 'The share of lines all of whose tokens are kept.'),
      ('coverage', 'token_coverage', 'The share of tokens that are kept.');
    """
}

extension BulkRecorder {
  /// Inserts the coverage curve of a run.
  ///
  /// - Throws: `DatabaseError`.
  func insert(_ curve: [CoveragePoint], of run: Int) throws {
    let insert = try BulkInsert("INSERT INTO curve_point VALUES (?, ?, ?, ?, ?)", in: database)
    for point in curve {
      insert.bind(run, at: 1)
      try insert.bind(point.language.withoutNUL, at: 2)
      insert.bind(point.size, at: 3)
      insert.bind(point.lineCoverage, at: 4)
      insert.bind(point.tokenCoverage, at: 5)
      try insert.insert()
    }
  }
}

extension ArtifactStore {
  /// The coverage curve of a run, or the smallest sizes for a share of lines.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - share: The share of lines; `nil` for the whole curve.
  /// - Returns: `language`, `size`, `line_coverage`, `token_coverage`. With a share, a row for each
  ///   language and one for the largest of them.
  /// - Throws: `ArtifactError.noRun`, `.nothing`, and the other errors of a store.
  public func coverage(run: Int, of share: Double? = nil) throws -> Table {
    _ = try facts(of: run)
    let number = Table.Value.integer(Int64(run))
    let columns = "language, size, line_coverage, token_coverage"
    guard try !table("SELECT 1 FROM curve_point WHERE run = ? LIMIT 1", [number]).rows.isEmpty
    else {
      throw ArtifactError.nothing(run: run, kind: "curve of coverage: it was not made from text")
    }
    guard let share else {
      return try table(
        "SELECT \(columns) FROM coverage WHERE run = ? ORDER BY language, size", [number])
    }
    let sizes = try table(
      """
      SELECT language, min(size) AS size, line_coverage, token_coverage FROM coverage
      WHERE run = ? AND line_coverage >= ? GROUP BY language ORDER BY language
      """, [number, .real(share)])
    guard sizes.rows.count > 1, let most = sizes.rows.compactMap({ $0[1].integer }).max() else {
      return sizes
    }
    return Table(
      columns: sizes.columns,
      rows: sizes.rows + [[.text("all of them"), .integer(Int64(most)), .null, .null]])
  }

  /// The points of the coverage curve of a run; none if it has no curve.
  ///
  /// - Throws: `ArtifactError`.
  func coveragePoints(run: Int) throws -> [CoveragePoint] {
    try table(
      "SELECT language, size, line_coverage, token_coverage FROM coverage WHERE run = ?",
      [.integer(Int64(run))]
    ).rows.map { row in
      CoveragePoint(
        language: row[0].string ?? "", size: row[1].integer ?? 0,
        lineCoverage: row[2].number ?? 0, tokenCoverage: row[3].number ?? 0)
    }
  }
}
