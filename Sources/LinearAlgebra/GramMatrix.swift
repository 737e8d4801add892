internal import COpenBLAS
public import Concurrency

/// The sums that describe a cloud of rows: how many, their sum, and all products of their columns.
///
/// The products are summed in double precision, so that squaring costs singular values no more
/// than half of *its* digits: what is left is more than a `Float` holds.
public struct GramMatrix: Hashable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The sum of each column.
  public let sums: [Double]
  /// `Eᵀ · E`, which is `d × d` and symmetric.
  public let products: DoubleMatrix

  /// Sums over the rows of `source`, in blocks.
  ///
  /// The rows are split into a number of lanes that depends on `d` alone; lanes are summed in
  /// parallel and added in order, so that the result does not depend on `jobs`. Memory is bounded
  /// by 128 MB or two `d × d` matrices for the lanes, and 1,024 rows for each job.
  ///
  /// - Parameters:
  ///   - source: `n × d`.
  ///   - jobs: The number of threads.
  /// - Throws: What reading throws.
  /// - Complexity: O(*n* · *d*²).
  public init(of source: some RowSource, jobs: Int = Processors.count) throws {
    let columns = source.columns
    let laneCount = max(1, min(16, max(2, (1 << 24) / max(1, columns * columns)), source.rows / 64))
    let lanes = (0..<laneCount).map { lane in
      Lane(
        columns: columns,
        rows: (source.rows * lane / laneCount)..<(source.rows * (lane + 1) / laneCount))
    }
    try Parallel.forEach(laneCount, jobs: jobs) { try lanes[$0].add(source) }
    for lane in lanes.dropFirst() { lanes[0].add(lane) }
    self.init(rowCount: source.rows, lane: lanes[0])
  }

  private init(rowCount: Int, lane: Lane) {
    let columns = lane.columns
    var products = DoubleMatrix(rows: columns, columns: columns)
    for row in 0..<columns {
      for column in row..<columns {
        let product = lane.products.pointer[row * columns + column]
        products[row, column] = product
        products[column, row] = product
      }
    }
    self.rowCount = rowCount
    self.sums = (0..<columns).map { lane.sums.pointer[$0] }
    self.products = products
  }

  /// The mean of the rows, or zeros if there are none.
  public var mean: [Double] { sums.map { rowCount == 0 ? 0 : $0 / Double(rowCount) } }

  /// The covariance of the columns, with divisor `n`.
  ///
  /// - Complexity: O(*d*²).
  public func covariance() -> DoubleMatrix {
    let mean = mean
    var covariance = products
    guard rowCount > 0 else { return covariance }
    for row in 0..<mean.count {
      for column in 0..<mean.count {
        covariance[row, column] =
          products[row, column] / Double(rowCount) - mean[row] * mean[column]
      }
    }
    return covariance
  }
}

/// The sums over some consecutive rows.
private final class Lane: Sendable {
  static let blockRows = 1024

  let columns: Int
  let rows: Range<Int>
  /// The upper triangle.
  let products: Scratch<Double>
  let sums: Scratch<Double>

  init(columns: Int, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
    products = Scratch(repeating: 0, count: columns * columns)
    sums = Scratch(repeating: 0, count: columns)
  }

  func add(_ source: some RowSource) throws {
    BLAS.useOneThread()
    let block = Scratch<Double>(repeating: 0, count: Self.blockRows * columns)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockRows) {
      let range = start..<min(start + Self.blockRows, rows.upperBound)
      if let matrix = source as? Matrix {
        matrix.elements.withUnsafeBufferPointer { elements in
          guard let first = elements.baseAddress else { return }
          convert(first + range.lowerBound * columns, to: block, rows: range.count)
        }
      } else {
        let part = try source.read(range)
        precondition(
          part.rows == range.count && part.columns == columns, "a block of another shape")
        part.elements.withUnsafeBufferPointer { elements in
          guard let first = elements.baseAddress else { return }
          convert(first, to: block, rows: range.count)
        }
      }
      guard columns > 0 else { continue }
      cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, blasint(columns), blasint(range.count),
        1, block.pointer, blasint(columns), 1, products.pointer, blasint(columns))
    }
  }

  private func convert(_ elements: UnsafePointer<Float>, to block: Scratch<Double>, rows: Int) {
    let sums = sums.pointer
    for row in 0..<rows {
      let source = elements + row * columns
      let target = block.pointer + row * columns
      for column in 0..<columns {
        let value = Double(source[column])
        target[column] = value
        sums[column] += value
      }
    }
  }

  func add(_ other: Lane) {
    for index in 0..<products.count { products.pointer[index] += other.products.pointer[index] }
    for index in 0..<sums.count { sums.pointer[index] += other.sums.pointer[index] }
  }
}
