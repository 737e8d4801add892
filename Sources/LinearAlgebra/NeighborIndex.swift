internal import COpenBLAS
public import Concurrency

/// A vector found by its direction.
public struct Neighbor: Hashable, Sendable {
  /// The row of the vector.
  public let id: Int
  /// The cosine of the angle between the vector and the query.
  public let similarity: Double

  /// Pairs a row and a similarity.
  public init(id: Int, similarity: Double) {
    self.id = id
    self.similarity = similarity
  }
}

/// Vectors whose nearest to other vectors, by the cosine, can be found.
///
/// Products in single precision, computed tile by tile, propose; cosines in double precision
/// decide. The result is the exact one: no vector that was not proposed can be nearer, by the
/// bound of the rounding errors, or more are proposed. So it depends neither on the number of
/// threads nor on the order of sums that OpenBLAS chooses for the processor.
public struct NeighborIndex: Sendable {
  private let vectors: Matrix
  /// The rows that can be found, ascending.
  private let ids: [Int]
  private let norms: [Double]
  /// The rows that can be found, each of length 1.
  private let directions: Matrix

  /// Indexes the rows of `vectors`.
  ///
  /// Rows of zeros have no direction and are never found.
  ///
  /// - Parameters:
  ///   - vectors: `n × d`, of finite numbers.
  ///   - candidates: The rows that can be found; all by default. Repeated ones count once.
  /// - Complexity: O(*n* · *d*).
  public init(_ vectors: Matrix, candidates: [Int]? = nil) {
    let chosen = candidates.map { Set($0).sorted() } ?? Array(0..<vectors.rows)
    let norms = chosen.map { ExactDot.norm(of: vectors, row: $0) }
    let found = chosen.indices.filter { norms[$0] > 0 && norms[$0].isFinite }
    self.vectors = vectors
    self.ids = found.map { chosen[$0] }
    self.norms = found.map { norms[$0] }
    self.directions = Self.directions(of: vectors, ids: ids, norms: self.norms)
  }

  /// The number of vectors that can be found.
  public var count: Int { ids.count }

  /// Finds the `k` nearest vectors of each query, nearest first; of equally near ones those of
  /// lower rows.
  ///
  /// A query of zeros has no neighbours; others have fewer than `k` if there are fewer vectors.
  ///
  /// - Parameters:
  ///   - k: The number of neighbours.
  ///   - queries: `m × d`, of finite numbers.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: The neighbours of each query.
  /// - Complexity: O(*m* · *n* · *d*). Memory beyond the result: 5 MB for each job.
  public func nearest(
    _ k: Int, to queries: Matrix, jobs: Int = Processors.count
  ) -> [[Neighbor]] {
    precondition(queries.columns == vectors.columns, "queries of another length")
    var result = [[Neighbor]](repeating: [], count: queries.rows)
    guard k > 0, !ids.isEmpty else { return result }
    var open = Array(0..<queries.rows)
    var proposed = k + max(8, k / 4)
    while !open.isEmpty {
      let part = open.count == queries.rows ? queries : queries.read(open)
      let found = search(part, k: k, proposed: min(proposed, ids.count), jobs: jobs)
      for (row, neighbors) in zip(open, found) { result[row] = neighbors ?? [] }
      open = zip(open, found).filter { $0.1 == nil }.map(\.0)
      proposed *= 8
    }
    return result
  }

  private static let tileColumns = 2048

  /// Answers each query, or gives `nil` where more must be proposed.
  private func search(_ queries: Matrix, k: Int, proposed: Int, jobs: Int) -> [[Neighbor]?] {
    let tileRows = queries.rows < 4096 ? 128 : 512
    let tileCount = (queries.rows + tileRows - 1) / tileRows
    let answers = Parallel.map(tileCount, jobs: jobs) { tile in
      let range = (tile * tileRows)..<min((tile + 1) * tileRows, queries.rows)
      return search(queries, range, k: k, proposed: proposed)
    }
    return Array(answers.joined())
  }

  private func search(
    _ queries: Matrix, _ range: Range<Int>, k: Int, proposed: Int
  ) -> [[Neighbor]?] {
    BLAS.useOneThread()
    let queryNorms = range.map { ExactDot.norm(of: queries, row: $0) }
    let unit = Self.directions(of: queries, ids: Array(range), norms: queryNorms)
    let columns = queries.columns
    let scores = Scratch<Float>(repeating: 0, count: range.count * Self.tileColumns)
    let entries = Scratch(
      repeating: TopScores.Entry(score: 0, id: 0), count: range.count * proposed)
    var heaps = range.indices.map { row in
      TopScores(
        entries.pointer + (row - range.lowerBound) * proposed, capacity: proposed)
    }
    directions.elements.withUnsafeBufferPointer { candidates in
      guard let candidates = candidates.baseAddress else { return }
      for start in stride(from: 0, to: ids.count, by: Self.tileColumns) {
        let width = min(Self.tileColumns, ids.count - start)
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(range.count), blasint(width),
          blasint(columns), 1, unit.elements, blasint(columns), candidates + start * columns,
          blasint(columns), 0, scores.pointer, blasint(Self.tileColumns))
        for row in heaps.indices {
          heaps[row].add(
            scores.pointer + row * Self.tileColumns, count: width, firstID: start)
        }
      }
    }
    return heaps.indices.map { row in
      guard queryNorms[row] > 0 else { return [] }
      return decide(
        heaps[row], k: k, query: queries, row: range.lowerBound + row, norm: queryNorms[row])
    }
  }

  /// Orders what was proposed by exact cosines, if nothing else can be among the first `k`.
  private func decide(
    _ heap: TopScores, k: Int, query: Matrix, row: Int, norm: Double
  ) -> [Neighbor]? {
    var neighbors = (0..<heap.count).map { index in
      let position = Int(heap[index].id)
      let dot = ExactDot.product(query, row, vectors, ids[position])
      return Neighbor(id: ids[position], similarity: dot / (norm * norms[position]))
    }
    neighbors.sort { ($1.similarity, $0.id) < ($0.similarity, $1.id) }
    let isComplete = heap.count == ids.count
    if !isComplete, neighbors[k - 1].similarity <= Double(heap.threshold) + errorBound {
      return nil
    }
    return Array(neighbors.prefix(k))
  }

  /// The greatest distance of a single-precision cosine from the exact one.
  private var errorBound: Double { Double(vectors.columns + 8) * 0x1p-24 }

  private static func directions(of vectors: Matrix, ids: [Int], norms: [Double]) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(ids.count * vectors.columns)
    for (id, norm) in zip(ids, norms) {
      let scale = norm > 0 ? 1 / norm : 0
      for element in vectors.elements[id * vectors.columns..<(id + 1) * vectors.columns] {
        elements.append(Float(Double(element) * scale))
      }
    }
    return Matrix(rows: ids.count, columns: vectors.columns, elements: elements)
  }
}
