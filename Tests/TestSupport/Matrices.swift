public import LinearAlgebra

/// The numbers that `matrix` in the scripts `make.py` makes: from −½ to ½, by seed.
public func matrix(_ seed: UInt64, _ rows: Int, _ columns: Int) -> Matrix {
  var generator = Philox(seed: seed)
  let elements = (0..<rows * columns).map { _ in Float(generator.next() >> 40) * 0x1p-24 - 0.5 }
  return Matrix(rows: rows, columns: columns, elements: elements)
}

/// The rows of a matrix.
public func rows(_ matrix: DoubleMatrix) -> [[Double]] {
  (0..<matrix.rows).map { Array(matrix.row($0)) }
}

/// The rows of a matrix in single precision.
public func rows(_ matrix: Matrix) -> [[Double]] {
  (0..<matrix.rows).map { row in
    matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns].map(Double.init)
  }
}
