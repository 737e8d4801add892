internal import COpenBLAS

/// Finds rows with large products with other vectors by some directions alone, in which the rows
/// differ most.
struct LogisticProposer: Sendable {
  /// The directions as rows: `k × d`.
  private let directions: Matrix
  private let index: LargestProducts

  /// Projects the rows on their leading singular vectors; fails where there are none to look at.
  init?(_ rows: Matrix, _ ids: [Int], rank: Int, jobs: Int) {
    guard rank > 0, rank < rows.columns,
      let factors = try? TruncatedFactorization(of: rows, rank: rank, jobs: jobs)
    else { return nil }
    directions = Matrix(rounding: factors.right)
    let projected = rows.product(Matrix(rounding: factors.right.transposed()), jobs: jobs)
    index = LargestProducts(projected, among: ids)
  }

  /// Finds `k` rows for each of `count` vectors.
  func find(_ k: Int, for vectors: UnsafePointer<Float>, count: Int) -> [[Int]] {
    BLAS.useOneThread()
    let (rank, columns) = (directions.rows, directions.columns)
    let projected = Scratch<Float>(repeating: 0, count: count * rank)
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(rank), blasint(columns), 1,
      vectors, blasint(columns), directions.elements, blasint(columns), 0, projected.pointer,
      blasint(rank))
    return index.find(k, for: projected.pointer, count: count).map(\.ids)
  }
}
