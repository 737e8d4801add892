internal import COpenBLAS
public import Concurrency

/// A vector as a combination of few rows of a dictionary.
public struct SparseCombination: Hashable, Sendable {
  /// The rows, in the order in which they were chosen.
  public let ids: [Int]
  /// Their coefficients, of any sign and sum.
  public let coefficients: [Double]
  /// The norm of what is left after each choice.
  public let residuals: [Double]
}

/// Greedy approximation by the rows of a dictionary.
///
/// Pati, Rezaiifar and Krishnaprasad 1993. Each step chooses the row with the largest product,
/// in magnitude, with what is left, and then fits all coefficients anew, by a Cholesky factor that
/// grows by a row.
public struct OrthogonalMatchingPursuit: Sendable {
  private let atoms: Matrix
  private let norms: [Double]
  private let isNormalized: Bool

  /// Makes the dictionary of the rows of `atoms`.
  ///
  /// - Parameters:
  ///   - atoms: `n × d`, of finite numbers.
  ///   - isNormalized: Whether products are divided by the norms of the rows, so that long rows
  ///     are not preferred. mergekit does not.
  public init(_ atoms: Matrix, isNormalized: Bool = false) {
    self.atoms = atoms
    self.isNormalized = isNormalized
    norms = (0..<atoms.rows).map { ExactDot.norm(of: atoms, row: $0) }
  }

  /// Approximates each row of `targets` by at most `k` atoms.
  ///
  /// It ends early where the residual is 10⁻⁶ of the target or less, or no atom is independent of
  /// those chosen. A target of zeros has no atoms.
  ///
  /// - Parameters:
  ///   - targets: `m × d`, of finite numbers.
  ///   - k: The most atoms for each.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: A combination for each target.
  /// - Complexity: O(*m* · *k* · *n* · *d*), for *m* targets. Memory: 2 MB for each job, and *k*²
  ///   numbers for each of 64 targets.
  public func approximations(
    of targets: Matrix, k: Int, jobs: Int = Processors.count
  ) -> [SparseCombination] {
    precondition(targets.columns == atoms.columns, "targets of another length")
    let batch = 64
    let count = (targets.rows + batch - 1) / batch
    let results = Parallel.map(count, jobs: jobs) { index in
      let range = (index * batch)..<min((index + 1) * batch, targets.rows)
      return solve(targets.read(range), k: min(k, atoms.rows))
    }
    return Array(results.joined())
  }

  private func solve(_ targets: Matrix, k: Int) -> [SparseCombination] {
    var pursuits = (0..<targets.rows).map { Pursuit(target: DoubleMatrix(targets.read([$0]))) }
    for _ in 0..<k {
      let open = pursuits.indices.filter { !pursuits[$0].isDone }
      guard !open.isEmpty else { break }
      let best = choose(open.map { pursuits[$0].residual })
      for (index, choice) in zip(open, best) {
        pursuits[index].add(choice, of: atoms)
      }
    }
    return pursuits.map(\.combination)
  }

  /// The atom with the largest product with each residual.
  private func choose(_ residuals: [[Double]]) -> [Int] {
    BLAS.useOneThread()
    let (columns, width) = (atoms.columns, 4096)
    let rows = residuals.flatMap { $0.map(Float.init) }
    let scores = Scratch<Float>(repeating: 0, count: residuals.count * width)
    var best = [(score: Float, id: Int)](repeating: (-1, 0), count: residuals.count)
    atoms.elements.withUnsafeBufferPointer { elements in
      guard let elements = elements.baseAddress else { return }
      for start in stride(from: 0, to: atoms.rows, by: width) {
        let count = min(width, atoms.rows - start)
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(residuals.count), blasint(count),
          blasint(columns), 1, rows, blasint(columns), elements + start * columns,
          blasint(columns), 0, scores.pointer, blasint(width))
        for row in best.indices {
          for index in 0..<count {
            let score = scaled(scores.pointer[row * width + index], start + index)
            if score > best[row].score { best[row] = (score, start + index) }
          }
        }
      }
    }
    return best.map(\.id)
  }

  @inline(__always)
  private func scaled(_ product: Float, _ id: Int) -> Float {
    guard isNormalized else { return product.magnitude }
    return norms[id] > 0 ? product.magnitude / Float(norms[id]) : 0
  }
}

/// One target on its way.
private struct Pursuit {
  let target: [Double]
  let norm: Double
  var residual: [Double]
  var isDone: Bool
  var ids: [Int] = []
  var rows: [[Double]] = []
  /// The rows of the Cholesky factor of the products of the chosen atoms.
  var factor: [[Double]] = []
  /// The products of the chosen atoms and the target.
  var products: [Double] = []
  var coefficients: [Double] = []
  var residuals: [Double] = []

  init(target: DoubleMatrix) {
    self.target = target.elements
    residual = target.elements
    norm = Self.dot(target.elements, target.elements).squareRoot()
    isDone = !(norm > 0)
  }

  var combination: SparseCombination {
    SparseCombination(ids: ids, coefficients: coefficients, residuals: residuals)
  }

  mutating func add(_ id: Int, of atoms: Matrix) {
    let row = atoms.read([id]).elements.map(Double.init)
    guard !ids.contains(id), let grown = grownFactor(row) else {
      isDone = true
      return
    }
    ids.append(id)
    rows.append(row)
    factor.append(grown)
    products.append(Self.dot(row, target))
    fit()
    let left = Self.dot(residual, residual).squareRoot()
    residuals.append(left)
    isDone = left <= 1e-6 * norm
  }

  /// The next row of the factor, unless the atom depends on those chosen.
  private func grownFactor(_ row: [Double]) -> [Double]? {
    let square = Self.dot(row, row)
    var grown: [Double] = []
    for index in ids.indices {
      var value = Self.dot(row, rows[index])
      for other in 0..<index { value -= grown[other] * factor[index][other] }
      grown.append(value / factor[index][index])
    }
    let rest = square - Self.dot(grown, grown)
    guard rest > 1e-10 * square else { return nil }
    return grown + [rest.squareRoot()]
  }

  private mutating func fit() {
    let count = ids.count
    var solution = products
    for row in 0..<count {
      for column in 0..<row { solution[row] -= factor[row][column] * solution[column] }
      solution[row] /= factor[row][row]
    }
    for row in (0..<count).reversed() {
      for below in row + 1..<max(count, row + 1) {
        solution[row] -= factor[below][row] * solution[below]
      }
      solution[row] /= factor[row][row]
    }
    coefficients = solution
    residual = target
    for (coefficient, row) in zip(solution, rows) {
      for index in residual.indices { residual[index] -= coefficient * row[index] }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
