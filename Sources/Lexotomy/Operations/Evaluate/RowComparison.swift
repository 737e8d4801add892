internal import LinearAlgebra

/// The likeness of made rows to the true rows of a table.
struct RowComparison {
  /// The likeness of one made row to its true row.
  struct Row {
    /// The cosine of the angle between both, after the mean of the true rows is subtracted; 0 where
    /// one of them is the mean.
    let cosine: Double
    /// The place of the true row among all rows, by that cosine with the made one.
    let rank: Double
    /// The length of the made row, divided by that of the true one.
    let normRatio: Double
    /// The change of predictions; `nil` in a table that predicts nothing.
    var divergence: HeadDivergence.Row?
  }

  /// The rows, in the order of the made ones.
  private(set) var rows: [Row]

  /// Compares rows.
  ///
  /// - Parameters:
  ///   - made: The made rows.
  ///   - positions: Where the true row of each is in `table`.
  ///   - table: All rows among which the true one is to be found.
  ///   - jobs: How many threads.
  /// - Throws: What reading throws, and `LinearAlgebraError` if a number is not finite.
  /// - Complexity: O(`made.rows` · `table.rows` · *d*), in memory O(`table.rows` · *d*).
  init(of made: DoubleMatrix, to positions: [Int], in table: some RowSource, jobs: Int) throws {
    let mean = try ColumnMoments(of: table).means
    let directions = try Matrix(centering: table, around: mean, jobs: jobs).normalized()
    let centered = DoubleMatrix(
      rows: made.rows, columns: made.columns,
      elements: (0..<made.rows).flatMap { row in zip(made.row(row), mean).map { $0 - $1 } })
    let ranks = directions.ranks(
      of: positions, byProductsWith: Matrix(rounding: centered), jobs: jobs)
    let truth = DoubleMatrix(try table.read(positions))
    rows = ranks.enumerated().map { row, rank in
      let deviation = zip(truth.row(row), mean).map { $0 - $1 }
      let length = Self.length(of: centered.row(row)) * Self.length(of: deviation)
      let dot = zip(centered.row(row), deviation).reduce(0) { $0 + $1.0 * $1.1 }
      let trueLength = Self.length(of: truth.row(row))
      return Row(
        cosine: length > 0 ? dot / length : 0, rank: rank,
        normRatio: trueLength > 0 ? Self.length(of: made.row(row)) / trueLength : 0)
    }
  }

  /// Adds what the rows do to predictions.
  mutating func add(_ divergence: HeadDivergence) {
    for (row, found) in divergence.rows.enumerated() { rows[row].divergence = found }
  }

  private static func length(of row: some Sequence<Double>) -> Double {
    row.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
