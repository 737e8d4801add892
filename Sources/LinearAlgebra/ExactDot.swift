/// Products of rows in double precision, summed in an order that is the same everywhere.
enum ExactDot {
  /// The Euclidean norm of a row.
  static func norm(of matrix: Matrix, row: Int) -> Double {
    product(matrix, row, matrix, row).squareRoot()
  }

  /// The scalar product of a row of `left` and one of `right`.
  static func product(_ left: Matrix, _ row: Int, _ right: Matrix, _ other: Int) -> Double {
    left.elements.withUnsafeBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
        return product(a + row * left.columns, b + other * right.columns, left.columns)
      }
    }
  }

  /// The scalar product of `count` numbers and as many others, in eight partial sums.
  static func product(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int
  ) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    let whole = count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      let left = UnsafeRawPointer(a + start).loadUnaligned(as: SIMD8<Float>.self)
      let right = UnsafeRawPointer(b + start).loadUnaligned(as: SIMD8<Float>.self)
      sums += SIMD8<Double>(left) * SIMD8<Double>(right)
    }
    for index in whole..<count { sums[index & 7] += Double(a[index]) * Double(b[index]) }
    return sums.sum()
  }

  /// The scalar product of `count` numbers and as many others, in eight partial sums.
  static func product(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    let whole = count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      let left = UnsafeRawPointer(a + start).loadUnaligned(as: SIMD8<Float>.self)
      let right = UnsafeRawPointer(b + start).loadUnaligned(as: SIMD8<Double>.self)
      sums += SIMD8<Double>(left) * right
    }
    for index in whole..<count { sums[index & 7] += Double(a[index]) * b[index] }
    return sums.sum()
  }
}
