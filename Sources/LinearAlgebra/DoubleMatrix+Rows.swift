extension DoubleMatrix {
  /// Adds a row of `source`, times `weight`, to a row of this matrix.
  ///
  /// - Complexity: O(`columns`).
  public mutating func add(_ weight: Double, times source: Matrix, row: Int, to target: Int) {
    precondition(source.columns == columns, "rows of another length")
    precondition(row >= 0 && row < source.rows && target >= 0 && target < rows, "no such row")
    let count = columns
    elements.withUnsafeMutableBufferPointer { elements in
      source.elements.withUnsafeBufferPointer { other in
        guard let to = elements.baseAddress, let from = other.baseAddress else { return }
        let (sum, terms) = (to + target * count, from + row * count)
        for column in 0..<count { sum[column] += weight * Double(terms[column]) }
      }
    }
  }

  /// Adds numbers, times `weight`, to a row of this matrix.
  ///
  /// - Complexity: O(`columns`).
  public mutating func add(_ weight: Double, times numbers: ArraySlice<Double>, to target: Int) {
    precondition(numbers.count == columns, "rows of another length")
    for (column, number) in numbers.enumerated() {
      elements[target * columns + column] += weight * number
    }
  }

  /// The numbers of a row.
  public func row(_ index: Int) -> ArraySlice<Double> {
    elements[index * columns..<(index + 1) * columns]
  }
}
