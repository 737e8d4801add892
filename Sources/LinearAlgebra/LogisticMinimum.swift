internal import COpenBLAS

/// The mixture where a sum of logistic losses is least, and how far from that it can be.
///
/// Newton's method on the simplex: each step minimizes the quadratic model over the coordinates in
/// use and some that promise most, by pairwise Frank–Wolfe, and goes there as far as the function
/// falls. It needs some ten steps where pairwise Frank–Wolfe on the function itself needs hundreds.
/// The duality gap is that of the function.
public struct LogisticMinimum: Hashable, Sendable {
  /// The weights: none is negative, and their sum is 1 up to rounding.
  public let weights: [Double]
  /// The function here is at most this much above its minimum.
  public let gap: Double
  /// The steps taken.
  public let steps: Int

  /// Minimizes `function`.
  ///
  /// - Parameters:
  ///   - function: The function, of one weight at least.
  ///   - start: A point of the simplex; the best single coordinate by default.
  ///   - tolerance: The gap at which to stop.
  ///   - limit: The steps after which to stop.
  /// - Complexity: O(*n* · *m*) for each step, for *n* weights and *m* losses.
  public init(
    of function: LogisticMixture, from start: [Double]? = nil, tolerance: Double, limit: Int = 100
  ) {
    var descent = LogisticDescent(function, from: start)
    while descent.gap > tolerance, descent.steps < limit, descent.advance(tolerance) {}
    weights = descent.weights
    gap = descent.gap
    steps = descent.steps
  }
}

/// A point on its way to the minimum.
private struct LogisticDescent {
  /// The coordinates beyond those in use that a step considers.
  private static let promising = 16

  let function: LogisticMixture
  var weights: [Double]
  var scores: [Double]
  var slopes: [Double] = []
  var curvatures: [Double] = []
  var gradient: [Double] = []
  var gap = Double.infinity
  var steps = 0

  init(_ function: LogisticMixture, from start: [Double]?) {
    self.function = function
    weights = start ?? [Double](repeating: 1 / Double(function.count), count: function.count)
    scores = function.mixedScores(weights)
    update()
    guard start == nil, let best = gradient.indices.min(by: { gradient[$0] < gradient[$1] }) else {
      return
    }
    weights = weights.indices.map { $0 == best ? 1 : 0 }
    scores = function.mixedScores(weights)
    update()
  }

  private mutating func update() {
    function.derivatives(at: scores, &slopes, &curvatures)
    gradient = function.gradient(slopes)
    let least = gradient.min() ?? 0
    gap = zip(weights, gradient).reduce(0) { $0 + $1.0 * ($1.1 - least) }
  }

  /// Takes a step; false if none leads further down.
  mutating func advance(_ tolerance: Double) -> Bool {
    let coordinates = working()
    var model = QuadraticForm(
      products: products(coordinates), slopes: coordinates.map { gradient[$0] })
    let minimum = SimplexMinimum(
      of: &model, from: coordinates.map { weights[$0] },
      tolerance: max(0.02 * gap, 0.2 * tolerance), limit: 2000)
    var target = [Double](repeating: 0, count: weights.count)
    for (coordinate, weight) in zip(coordinates, minimum.weights) { target[coordinate] = weight }
    let direction = zip(target, weights).map { $0 - $1 }
    let step = step(along: direction)
    guard step > 0 else { return false }
    weights = step == 1 ? target : zip(weights, direction).map { $0 + step * $1 }
    weights = Simplex.normalized(weights.map { max(0, $0) })
    scores = function.mixedScores(weights)
    steps += 1
    update()
    return true
  }

  /// The coordinates in use, and some with the least derivatives, ascending.
  private func working() -> [Int] {
    let unused = weights.indices.filter { weights[$0] == 0 }
    let best = unused.sorted { (gradient[$0], $0) < (gradient[$1], $1) }
    return (weights.indices.filter { weights[$0] > 0 } + best.prefix(Self.promising)).sorted()
  }

  /// The second derivatives by some coordinates.
  private func products(_ coordinates: [Int]) -> [Double] {
    let (size, count) = (coordinates.count, slopes.count)
    let roots = curvatures.map { Float($0.squareRoot()) }
    let scaled = [Float](unsafeUninitializedCapacity: size * count) { scaled, initialized in
      function.scores.elements.withUnsafeBufferPointer { scores in
        guard let target = scaled.baseAddress, let source = scores.baseAddress else { return }
        for (row, coordinate) in coordinates.enumerated() {
          let (to, from) = (target + row * count, source + coordinate * count)
          roots.withUnsafeBufferPointer { roots in
            for index in 0..<count { to[index] = from[index] * roots[index] }
          }
        }
      }
      initialized = size * count
    }
    var products = [Float](repeating: 0, count: size * size)
    guard count > 0 else { return products.map(Double.init) }
    BLAS.useOneThread()
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, CblasNoTrans, blasint(size), blasint(count), 1, scaled,
      blasint(count), 0, &products, blasint(size))
    return (0..<size * size).map { index in
      let (row, column) = (index / size, index % size)
      return Double(products[min(row, column) * size + max(row, column)])
    }
  }

  /// Returns the step along a direction, between 0 and 1, beyond which the function falls no more.
  private func step(along direction: [Double]) -> Double {
    let change = function.mixedScores(direction)
    let slope = slope(0, change)
    guard slope < 0 else { return 0 }
    var (low, high, step) = (0.0, 1.0, 1.0)
    for _ in 0..<12 {
      let here = self.slope(step, change)
      if here.magnitude <= -0.1 * slope || here < 0 && step == 1 { return step }
      if here < 0 { low = step } else { high = step }
      step = (low + high) / 2
    }
    return low
  }

  private func slope(_ step: Double, _ change: [Double]) -> Double {
    let scores = zip(scores, change).map { $0 + step * $1 }
    var (slopes, curvatures) = ([Double](), [Double]())
    function.derivatives(at: scores, &slopes, &curvatures)
    return zip(slopes, change).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
