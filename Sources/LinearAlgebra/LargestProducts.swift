internal import COpenBLAS

/// Finds, among the rows of a matrix, those with the largest products with other vectors.
///
/// As in ``NeighborIndex``, single precision proposes and double precision decides; here what was
/// not proposed is bounded.
struct LargestProducts: Sendable {
  /// The rows with the largest products with a vector.
  struct Found {
    /// The rows, those with the largest products first.
    var ids: [Int]
    /// Their products, in double precision.
    var products: [Double]
    /// No other row has a larger product.
    var rest: Double
  }

  private static let blockRows = 2048

  private let rows: Matrix
  /// The rows that must not be found, ascending.
  private let excluded: [Int]
  private let largestNorm: Double

  init(_ rows: Matrix, among ids: [Int]) {
    self.rows = rows
    var isIncluded = [Bool](repeating: false, count: rows.rows)
    for id in ids { isIncluded[id] = true }
    excluded = isIncluded.indices.filter { !isIncluded[$0] }
    largestNorm = ids.reduce(0) { max($0, ExactDot.norm(of: rows, row: $1)) }
  }

  /// Finds `k` rows for each of `count` vectors.
  func find(_ k: Int, for vectors: UnsafePointer<Float>, count: Int) -> [Found] {
    BLAS.useOneThread()
    let (columns, width) = (rows.columns, Self.blockRows)
    let capacity = max(1, min(k, rows.rows - excluded.count))
    let scores = Scratch<Float>(repeating: 0, count: count * width)
    let entries = Scratch(repeating: TopScores.Entry(score: 0, id: 0), count: count * capacity)
    var heaps = (0..<count).map {
      TopScores(entries.pointer + $0 * capacity, capacity: capacity)
    }
    rows.elements.withUnsafeBufferPointer { elements in
      guard let elements = elements.baseAddress, columns > 0 else { return }
      var next = 0
      for start in stride(from: 0, to: rows.rows, by: width) {
        let size = min(width, rows.rows - start)
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(size),
          blasint(columns), 1, vectors, blasint(columns), elements + start * columns,
          blasint(columns), 0, scores.pointer, blasint(width))
        while next < excluded.count, excluded[next] < start + size {
          for row in 0..<count {
            scores.pointer[row * width + excluded[next] - start] = -.infinity
          }
          next += 1
        }
        for row in 0..<count {
          heaps[row].add(scores.pointer + row * width, count: size, firstID: start)
        }
      }
    }
    return heaps.enumerated().map { decide($1, vectors + $0 * columns) }
  }

  /// The product of a row and a vector, in double precision.
  func product(_ row: Int, _ vector: UnsafePointer<Float>) -> Double {
    rows.elements.withUnsafeBufferPointer { elements in
      guard let elements = elements.baseAddress else { return 0 }
      return ExactDot.product(elements + row * rows.columns, vector, rows.columns)
    }
  }

  private func decide(_ heap: TopScores, _ vector: UnsafePointer<Float>) -> Found {
    let found = (0..<heap.count).map { index in
      (id: Int(heap[index].id), product: product(Int(heap[index].id), vector))
    }
    let sorted = found.sorted { ($1.product, $0.id) < ($0.product, $1.id) }
    let norm = ExactDot.product(vector, vector, rows.columns).squareRoot()
    let error = Double(rows.columns + 8) * 0x1p-24 * norm * largestNorm
    let isComplete = heap.count == rows.rows - excluded.count
    return Found(
      ids: sorted.map(\.id), products: sorted.map(\.product),
      rest: isComplete ? -.infinity : Double(heap.threshold) + error)
  }
}
