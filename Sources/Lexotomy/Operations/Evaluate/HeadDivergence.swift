internal import LinearAlgebra

/// The change of an LM head's predictions when a row is another: the Kullback–Leibler divergence
/// of the distribution with the made row from that with the true one, in nats.
///
/// The model is not run, so states are made of the head's rows, with the mean of all subtracted, which
/// changes no prediction: the state of row *i* lies in its direction, and is so long that its logit is
/// log *n* above the mean logit of the *n* rows. There, where all else is even, the token has half of
/// the probability. Biases are left out.
struct HeadDivergence {
  /// The divergences that one made row causes.
  struct Row {
    /// In the state of the true row, where the token is to be predicted.
    let own: Double
    /// In the states of some rows, where mostly it is not; the mean.
    let others: Double
  }

  /// The rows whose states are the others.
  static let stateCount = 128

  /// The divergences, in the order of the made rows.
  let rows: [Row]

  /// Measures rows.
  ///
  /// - Parameters:
  ///   - made: The made rows.
  ///   - positions: Where the true row of each is in `table`.
  ///   - table: The rows of the head.
  ///   - seed: What chooses the other states.
  ///   - jobs: How many threads.
  /// - Throws: What reading throws, and `LinearAlgebraError` if a number is not finite.
  /// - Complexity: O((`made.rows` + ``stateCount``) · `table.rows` · *d*), in memory O(`table.rows` ·
  ///   *d*).
  init(
    of made: DoubleMatrix, to positions: [Int], in table: some RowSource, seed: Int, jobs: Int
  ) throws {
    let mean = try ColumnMoments(of: table).means
    let centered = try Matrix(centering: table, around: mean, jobs: jobs)
    var generator = Philox(seed: UInt64(bitPattern: Int64(seed)), name: "states".utf8)
    let others = (0..<min(Self.stateCount, table.rows)).map { _ in
      Int.random(in: 0..<table.rows, using: &generator)
    }
    let (own, shared) = (Self.states(positions, centered), Self.states(others, centered))
    let sums = (
      own: centered.logSums(ofProductsWith: own, jobs: jobs),
      shared: centered.logSums(ofProductsWith: shared, jobs: jobs)
    )
    let products = try [made, DoubleMatrix(table.read(positions))].map { rows in
      let rows = Self.subtracting(mean, from: rows)
      return (rows: rows, shared: rows * DoubleMatrix(shared).transposed())
    }
    let (new, old) = (products[0], products[1])
    rows = positions.indices.map { row in
      let state = own.elements[row * own.columns..<(row + 1) * own.columns]
      let others =
        shared.rows == 0
        ? []
        : (0..<shared.rows).map {
          Softmax.divergence(
            logit: old.shared[row, $0], new: new.shared[row, $0], logSum: sums.shared[$0])
        }
      return Row(
        own: Softmax.divergence(
          logit: Self.product(old.rows.row(row), state),
          new: Self.product(new.rows.row(row), state),
          logSum: sums.own[row]),
        others: others.reduce(0, +) / Double(max(1, others.count)))
    }
  }

  private static func states(_ ids: [Int], _ centered: Matrix) -> Matrix {
    let width = centered.columns
    let logit = Elementary.log(Double(max(1, centered.rows)))
    var elements: [Float] = []
    for id in ids {
      let row = centered.elements[id * width..<(id + 1) * width]
      let square = row.reduce(0.0) { $0 + Double($1) * Double($1) }
      let scale = square > 0 ? logit / square : 0
      elements += row.map { Float(Double($0) * scale) }
    }
    return Matrix(rows: ids.count, columns: width, elements: elements)
  }

  private static func subtracting(_ mean: [Double], from rows: DoubleMatrix) -> DoubleMatrix {
    DoubleMatrix(
      rows: rows.rows, columns: rows.columns,
      elements: (0..<rows.rows).flatMap { row in zip(rows.row(row), mean).map { $0 - $1 } })
  }

  private static func product(_ row: ArraySlice<Double>, _ state: ArraySlice<Float>) -> Double {
    zip(row, state).reduce(0) { $0 + $1.0 * Double($1.1) }
  }
}
