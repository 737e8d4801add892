/// Prices for several languages, by a proximal bundle method.
///
/// The bound *g*(λ) = Σ λₗ *t*ₗ − value(λ) is concave, and every closure *C* that was found gives a
/// plane above it, rows(*C*) + Σ λₗ (*t*ₗ − *k*ₗ(*C*)). The next prices are the highest point of the
/// planes less a square of the distance from the best prices so far (Lemaréchal, Kiwiel).
package struct CutBundle {
  /// A plane above the bound.
  private struct Plane {
    let rows: Double
    /// The lines that are missing, by language.
    let missing: [Double]
  }

  private let targets: [Int]
  private let scales: [Double]
  private var planes: [Plane] = []
  /// The prices with the best bound so far, in rows.
  private var centre: [Double]
  private var height = -Double.infinity
  /// The greatest length of a step.
  private var reach: Double

  /// Begins at prices, near which the best ones are.
  package init(targets: [Int], at prices: LinePrices) {
    self.targets = targets
    centre = prices.values.map { Double($0) / Double(LinePrices.row) }
    scales = zip(centre, targets).map { max($0, 0.01) / Double(max($1, 1)) }
    reach = 1
  }

  /// Takes what was found at prices.
  package mutating func add(_ solution: CutSearch.Solution) {
    let closure = solution.closure
    planes.append(
      Plane(
        rows: Double(closure.rowCount), missing: zip(targets, closure.kept).map { Double($0 - $1) })
    )
    let bound = solution.prices.bound(for: targets, best: closure)
    if bound > height {
      height = bound
      centre = solution.prices.values.map { Double($0) / Double(LinePrices.row) }
      reach *= 1.5
    } else {
      reach *= 0.7
    }
  }

  /// The prices to try next, and the most that the bound could be there.
  package func next() -> (prices: LinePrices, most: Double) {
    var mix = [Double](repeating: 0, count: planes.count)
    mix[planes.count - 1] = 1
    var slope = planes[planes.count - 1].missing
    let heights = planes.map { plane in
      plane.rows + zip(centre, plane.missing).reduce(0) { $0 + $1.0 * $1.1 }
    }
    // The weights of the planes: pairwise Frank–Wolfe over the simplex.
    for _ in 0..<500 {
      let move = step(slope)
      let gradients = planes.indices.map { heights[$0] + dot(move, planes[$0].missing) }
      let active = mix.indices.filter { mix[$0] > 0 }
      guard let low = gradients.indices.min(by: { gradients[$0] < gradients[$1] }),
        let high = active.max(by: { gradients[$0] < gradients[$1] }),
        gradients[high] - gradients[low] > 1e-9
      else { break }
      let direction = zip(planes[low].missing, planes[high].missing).map { $0 - $1 }
      let curvature = dot(step(direction), direction)
      let best = curvature > 0 ? (gradients[high] - gradients[low]) / curvature : .infinity
      let amount = min(mix[high], best)
      mix[low] += amount
      mix[high] = amount == mix[high] ? 0 : mix[high] - amount
      for language in slope.indices { slope[language] += amount * direction[language] }
    }
    let prices = zip(centre, step(slope)).map { max(0, $0 + $1) }
    let most =
      planes.map { $0.rows + dot(prices, $0.missing) }.min() ?? .infinity
    let values = prices.map { Int(($0 * Double(LinePrices.row)).rounded()) }
    return (LinePrices(values: values), most)
  }

  private func step(_ slope: [Double]) -> [Double] {
    zip(slope, scales).map { reach * $0 * $1 }
  }

  private func dot(_ one: [Double], _ other: [Double]) -> Double {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
