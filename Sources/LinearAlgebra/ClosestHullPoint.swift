/// Half the squared distance of a mixture of rows from a target: `½ ‖wᵀE − t‖²`.
///
/// Minimized over the simplex it tells whether `t` is in the convex hull of the rows.
public struct HullDistance: SimplexObjective {
  private let products: DoubleMatrix
  /// Derivatives at the current point.
  private var slopes: [Double]

  /// Makes the function at a point.
  ///
  /// - Parameters:
  ///   - rows: `E`, `n × d`.
  ///   - target: `t`, `d` numbers.
  ///   - start: The weights of the current point.
  /// - Complexity: O(*n*² · *d*) for the products of all pairs of rows.
  public init(of rows: DoubleMatrix, to target: [Double], at start: [Double]) {
    precondition(target.count == rows.columns && start.count == rows.rows, "shapes do not fit")
    products = rows * rows.transposed()
    let linear = rows * DoubleMatrix(rows: target.count, columns: 1, elements: target)
    let point = products * DoubleMatrix(rows: start.count, columns: 1, elements: start)
    slopes = zip(point.elements, linear.elements).map { $0 - $1 }
  }

  public var count: Int { slopes.count }

  public func gradient(into gradient: inout [Double]) { gradient = slopes }

  public mutating func move(from source: Int, to target: Int, limit: Double) -> Double {
    let curvature =
      products[source, source] - 2 * products[source, target] + products[target, target]
    let slope = slopes[source] - slopes[target]
    let step = curvature > 0 ? min(limit, slope / curvature) : limit
    guard step > 0 else { return 0 }
    for index in slopes.indices {
      slopes[index] += step * (products[index, target] - products[index, source])
    }
    return step
  }
}
