/// The mean and the standard deviation of each column.
public struct ColumnMoments: Hashable, Sendable {
  /// The means, or zeros if there are no rows.
  public let means: [Double]
  /// The standard deviations, with divisor `n`.
  public let deviations: [Double]

  /// Sums in double precision over the rows of `source`, in order.
  ///
  /// - Throws: What reading throws.
  /// - Complexity: O(*n* · *d*).
  public init(of source: some RowSource) throws {
    let (columns, blockRows) = (source.columns, 4096)
    var (sums, squares) = ([Double](), [Double]())
    // Squares are those of distances from the first row, which keeps their digits.
    let origin =
      source.rows > 0
      ? try source.read(0..<1).elements.map(Double.init) : [Double](repeating: 0, count: columns)
    sums = [Double](repeating: 0, count: columns)
    squares = sums
    for start in stride(from: 0, to: source.rows, by: blockRows) {
      let block = try source.read(start..<min(start + blockRows, source.rows))
      for row in 0..<block.rows {
        for column in 0..<columns {
          let value = Double(block.elements[row * columns + column]) - origin[column]
          sums[column] += value
          squares[column] += value * value
        }
      }
    }
    let count = Double(max(1, source.rows))
    means = zip(sums, origin).map { $0 / count + $1 }
    deviations = zip(sums, squares).map { sum, square in
      max(0, square / count - (sum / count) * (sum / count)).squareRoot()
    }
  }
}
