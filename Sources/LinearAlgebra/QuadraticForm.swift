/// A quadratic function on the simplex, by its derivatives at a point and the products of its rows.
struct QuadraticForm: SimplexObjective {
  /// The second derivatives, row after row.
  private let products: [Double]
  /// The derivatives at the current point.
  private var slopes: [Double]

  init(products: [Double], slopes: [Double]) {
    precondition(products.count == slopes.count * slopes.count, "the shapes do not fit")
    self.products = products
    self.slopes = slopes
  }

  var count: Int { slopes.count }

  func gradient(into gradient: inout [Double]) { gradient = slopes }

  mutating func move(from source: Int, to target: Int, limit: Double) -> Double {
    let count = slopes.count
    let (from, to) = (source * count, target * count)
    let curvature = products[from + source] - 2 * products[from + target] + products[to + target]
    let slope = slopes[source] - slopes[target]
    let step = curvature > 0 ? min(limit, slope / curvature) : limit
    guard step > 0 else { return 0 }
    for index in 0..<count {
      slopes[index] += step * (products[to + index] - products[from + index])
    }
    return step
  }
}
