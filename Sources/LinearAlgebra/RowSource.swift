/// Rows that can be read where they are, such as an embedding table in a file.
///
/// Reading from several threads at a time must be possible.
public protocol RowSource: Sendable {
  /// The number of rows.
  var rows: Int { get }
  /// The length of each row.
  var columns: Int { get }

  /// Reads consecutive rows.
  ///
  /// - Parameter range: Rows that exist.
  /// - Returns: The rows.
  /// - Throws: What the file system throws.
  func read(_ range: Range<Int>) throws -> Matrix

  /// Reads rows in a given order, in which a row may occur several times.
  ///
  /// - Parameter ids: Rows that exist.
  /// - Returns: The rows, in the order of `ids`.
  /// - Throws: What the file system throws.
  func read(_ ids: [Int]) throws -> Matrix
}

extension RowSource {
  /// Reads the rows one after the other; runs of consecutive rows are read at once.
  public func read(_ ids: [Int]) throws -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(ids.count * columns)
    var start = 0
    while start < ids.count {
      var end = start + 1
      while end < ids.count, ids[end] == ids[end - 1] + 1 { end += 1 }
      elements += try read(ids[start]..<ids[end - 1] + 1).elements
      start = end
    }
    return Matrix(rows: ids.count, columns: columns, elements: elements)
  }
}

extension Matrix: RowSource {
  public func read(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  public func read(_ ids: [Int]) -> Matrix {
    var result: [Float] = []
    result.reserveCapacity(ids.count * columns)
    for id in ids { result += elements[id * columns..<(id + 1) * columns] }
    return Matrix(rows: ids.count, columns: columns, elements: result)
  }

  /// The first row with a number that is infinite or none.
  ///
  /// - Complexity: O(`rows` · `columns`).
  public func firstNonFiniteRow() -> Int? {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return nil }
    return index / columns
  }
}
