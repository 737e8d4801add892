internal import COpenBLAS

/// Some problems of a ``LogisticHull`` that are solved and priced together, on one thread.
struct LogisticTile {
  private let hull: LogisticHull
  private let problems: [LogisticHull.Problem]
  /// For each problem that is priced, the direction of steepest descent of its function.
  private let directions: Scratch<Float>
  /// For each problem that is priced, the derivatives of its function by the negatives' scores.
  private let slopes: Scratch<Float>

  init(_ hull: LogisticHull, _ problems: [LogisticHull.Problem]) {
    BLAS.useOneThread()
    self.hull = hull
    self.problems = problems
    directions = Scratch(repeating: 0, count: problems.count * hull.rows.columns)
    slopes = Scratch(repeating: 0, count: problems.count * hull.negatives.rows)
  }

  /// A solution over candidates.
  private struct Restricted {
    var ids: [Int]
    var weights: [Double]
    var value: Double
    var steps: Int
  }

  func solve() -> [LogisticHull.Minimum] {
    var candidates = firstCandidates()
    var minima = [LogisticHull.Minimum?](repeating: nil, count: problems.count)
    var open = Array(problems.indices)
    var steps = [Int](repeating: 0, count: problems.count)
    propose(&candidates, &steps)
    for pricing in 1...max(1, hull.settings.pricings) where !open.isEmpty {
      let solved = solve(open, candidates, &steps)
      let found = hull.index.find(
        hull.settings.candidates, for: directions.pointer, count: open.count)
      var next: [Int] = []
      for (slot, problem) in open.enumerated() {
        let (gap, mixed) = gap(solved[slot], found[slot], slot: slot)
        minima[problem] = LogisticHull.Minimum(
          ids: solved[slot].ids, weights: solved[slot].weights, value: solved[slot].value,
          gap: gap, steps: steps[problem], pricings: pricing)
        guard gap > hull.settings.tolerance else { continue }
        let better = zip(found[slot].ids, found[slot].products).filter { $0.1 > mixed }.map(\.0)
        candidates[problem] = Set(solved[slot].ids + better).sorted()
        next.append(problem)
      }
      open = next
    }
    return minima.compactMap(\.self)
  }

  /// Solves problems over their candidates, and leaves the slopes and directions in their order.
  private func solve(
    _ open: [Int], _ candidates: [[Int]], _ steps: inout [Int]
  ) -> [Restricted] {
    let solved = open.enumerated().map { slot, problem in
      restricted(problem, candidates[problem], slot: slot)
    }
    addNegatives(open.count)
    for (problem, solution) in zip(open, solved) { steps[problem] += solution.steps }
    return solved
  }

  /// Adds candidates that leading directions propose, until they propose none that is better.
  private func propose(_ candidates: inout [[Int]], _ steps: inout [Int]) {
    guard let proposer = hull.proposer else { return }
    var open = Array(problems.indices)
    for _ in 1..<3 where !open.isEmpty {
      let solved = solve(open, candidates, &steps)
      let found = proposer.find(
        hull.settings.candidates, for: directions.pointer, count: open.count)
      var next: [Int] = []
      for (slot, problem) in open.enumerated() {
        let direction = directions.pointer + slot * hull.rows.columns
        let mixed = mixedProduct(solved[slot], slot: slot)
        let better = found[slot].filter { hull.index.product($0, direction) > mixed }
        let most = better.map { hull.index.product($0, direction) - mixed }.max() ?? 0
        candidates[problem] = Set(solved[slot].ids + better).sorted()
        if most > hull.settings.tolerance { next.append(problem) }
      }
      open = next
    }
  }

  /// Those with the steepest descent from the origin, where all scores are the bias.
  private func firstCandidates() -> [[Int]] {
    let columns = hull.rows.columns
    let (up, down) = (sigmoid(-hull.bias), sigmoid(hull.bias))
    for (slot, problem) in problems.enumerated() {
      let direction = directions.pointer + slot * columns
      for term in problem.positives {
        LogisticHull.withRow(Int(term.context), hull.contexts) { row in
          cblas_saxpy(blasint(columns), Float(up * term.weight * hull.scale), row, 1, direction, 1)
        }
      }
      for (index, weight) in hull.negativeWeights.enumerated() {
        slopes.pointer[slot * hull.negatives.rows + index] =
          Float(down * weight * problem.negativeWeight)
      }
    }
    addNegatives(problems.count)
    let (count, width) = (problems.count, hull.settings.candidates)
    let found =
      hull.proposer?.find(width, for: directions.pointer, count: count)
      ?? hull.index.find(width, for: directions.pointer, count: count).map(\.ids)
    return zip(found, problems).map { Set($0 + $1.hints).sorted() }
  }

  private func sigmoid(_ x: Double) -> Double { Logistic.sigmoid(SIMD8(repeating: x))[0] }

  /// Subtracts what negatives contribute from the first directions.
  private func addNegatives(_ count: Int) {
    let (columns, drawn) = (hull.rows.columns, hull.negatives.rows)
    guard drawn > 0, columns > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(columns),
      blasint(drawn), Float(-hull.scale), slopes.pointer, blasint(drawn), hull.negatives.elements,
      blasint(columns), 1, directions.pointer, blasint(columns))
  }

  /// Solves a problem over some rows, and leaves its slopes and direction in a slot.
  private func restricted(_ problem: Int, _ ids: [Int], slot: Int) -> Restricted {
    let positives = problems[problem].positives
    let vectors = LogisticHull.gather(positives.map(\.context), hull.contexts)
    let function = LogisticMixture(
      scores: scores(ids, vectors),
      losses: positives.map(\.weight)
        + hull.negativeWeights.map { $0 * problems[problem].negativeWeight })
    let minimum = LogisticMinimum(of: function, tolerance: 0.25 * hull.settings.tolerance)
    let weights = Simplex.rounded(minimum.weights)
    let mixed = function.mixedScores(weights)
    leave(function.slopes(at: mixed), vectors, slot: slot)
    let used = ids.indices.filter { weights[$0] > 0 }
    return Restricted(
      ids: used.map { ids[$0] }, weights: used.map { weights[$0] },
      value: function.value(at: mixed), steps: minimum.steps)
  }

  /// The scores of rows: of positives first, negated, and then of negatives.
  private func scores(_ ids: [Int], _ vectors: Matrix) -> Matrix {
    let (columns, drawn) = (hull.rows.columns, hull.negatives.rows)
    let width = vectors.rows + drawn
    let rows = LogisticHull.gather(ids.map(UInt32.init), [hull.rows])
    let (scale, bias) = (Float(hull.scale), Float(hull.bias))
    let elements = [Float](unsafeUninitializedCapacity: ids.count * width) { target, count in
      count = ids.count * width
      guard let start = target.baseAddress else { return }
      if vectors.rows > 0, columns > 0 {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, blasint(ids.count), blasint(vectors.rows),
          blasint(columns), -scale, rows.elements, blasint(columns), vectors.elements,
          blasint(columns), 0, start, blasint(width))
      }
      hull.negativeProducts.elements.withUnsafeBufferPointer { products in
        for (row, id) in ids.enumerated() {
          let scores = start + row * width
          for index in 0..<vectors.rows { scores[index] -= bias }
          for index in 0..<drawn {
            scores[vectors.rows + index] = scale * products[id * drawn + index] + bias
          }
        }
      }
    }
    return Matrix(rows: ids.count, columns: width, elements: elements)
  }

  /// Leaves the slopes of negatives, and what positives contribute to the direction, in a slot.
  private func leave(_ derivatives: [Double], _ vectors: Matrix, slot: Int) {
    let (columns, drawn) = (hull.rows.columns, hull.negatives.rows)
    for index in 0..<drawn {
      slopes.pointer[slot * drawn + index] = Float(derivatives[vectors.rows + index])
    }
    let direction = directions.pointer + slot * columns
    direction.update(repeating: 0, count: columns)
    guard vectors.rows > 0, columns > 0 else { return }
    cblas_sgemv(
      CblasRowMajor, CblasTrans, blasint(vectors.rows), blasint(columns), Float(hull.scale),
      vectors.elements, blasint(columns), derivatives.prefix(vectors.rows).map(Float.init), 1, 0,
      direction, 1)
  }

  /// The duality gap over all rows, and the product of the mixture with the direction.
  private func gap(
    _ solved: Restricted, _ found: LargestProducts.Found, slot: Int
  ) -> (gap: Double, mixed: Double) {
    let mixed = mixedProduct(solved, slot: slot)
    return (max(0, max(found.products.first ?? 0, found.rest) - mixed), mixed)
  }

  private func mixedProduct(_ solved: Restricted, slot: Int) -> Double {
    let direction = directions.pointer + slot * hull.rows.columns
    return zip(solved.ids, solved.weights).reduce(0) { sum, entry in
      sum + entry.1 * hull.index.product(entry.0, direction)
    }
  }
}

extension LogisticMixture {
  /// The derivatives of the losses at their scores.
  fileprivate func slopes(at scores: [Double]) -> [Double] {
    var (first, second) = ([Double](), [Double]())
    derivatives(at: scores, &first, &second)
    return first
  }
}
