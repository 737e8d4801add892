/// Whether vectors are in the convex hull of rows.
///
/// Fully corrective Frank–Wolfe: the closest mixture of a few rows is found (``HullDistance``); of all
/// rows, the one farthest along what is missing joins them; and so on. The mean of all rows, which
/// is in the hull, is tried first.
public struct HullMembership: Sendable {
  /// What is known of a vector.
  public enum Answer: Hashable, Sendable {
    /// A mixture of rows is as near as the tolerance asks.
    case inside
    /// Along `direction`, of length 1, the vector is beyond every row by `margin`.
    case outside(margin: Double, direction: [Float])
    /// Neither was shown in the rounds allowed; the nearest mixture is `distance` away.
    case undecided(distance: Double)
  }

  private let rows: Matrix
  private let mean: [Double]
  private let products: LargestProducts

  /// Prepares to ask for the hull of `rows`, of finite numbers, at least one.
  ///
  /// - Complexity: O(*n* · *d*).
  public init(of rows: Matrix) throws {
    precondition(rows.rows > 0, "no rows have no hull")
    self.rows = rows
    mean = try ColumnMoments(of: rows).means
    products = LargestProducts(rows, among: Array(0..<rows.rows))
  }

  /// Asks for each vector.
  ///
  /// - Parameters:
  ///   - vectors: As long as the rows, of finite numbers.
  ///   - tolerance: How far from a mixture a vector inside may be, by its own length.
  ///   - rounds: How many rows may be asked for.
  ///   - jobs: The number of threads, on which the answers do not depend.
  /// - Returns: An answer for each vector.
  /// - Complexity: O(*m* · *n* · *d*) a round, of which a vector outside needs few.
  public func answers(
    for vectors: Matrix, tolerance: Double, rounds: Int = 200, jobs: Int = Jobs.processorCount
  ) -> [Answer] {
    precondition(vectors.columns == rows.columns, "vectors of another length")
    return Jobs.map(vectors.rows, jobs: jobs) {
      answer(for: vectors.read($0..<$0 + 1), tolerance: tolerance, rounds: rounds)
    }
  }

  private func answer(for vector: Matrix, tolerance: Double, rounds: Int) -> Answer {
    let target = vector.elements.map(Double.init)
    let size = ExactDot.norm(of: vector, row: 0)
    let goal = tolerance * max(size, .leastNormalMagnitude)
    // `nil` stands for the mean.
    var atoms: [(id: Int?, weight: Double)] = [(nil, 1)]
    var distance = Double.infinity
    for _ in 0..<rounds {
      let mixture = closest(to: target, among: atoms, precision: goal * goal / 16)
      atoms = mixture.atoms
      let missing = zip(target, mixture.point).map { $0 - $1 }
      distance = missing.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard distance > goal else { return .inside }
      let direction = Matrix(
        rows: 1, columns: missing.count, elements: missing.map { Float($0 / distance) })
      let found = products.find(1, for: direction.elements, count: 1)[0]
      let own = ExactDot.product(direction, 0, vector, 0)
      // No row, proposed or not, is farther along the direction than this.
      let margin = own - max(found.products[0], found.rest)
      if margin > 0 { return .outside(margin: margin, direction: direction.elements) }
      guard !atoms.contains(where: { $0.id == found.ids[0] }) else { break }
      atoms.append((found.ids[0], 0))
    }
    return .undecided(distance: distance)
  }

  /// The mixture of `atoms` that is closest to a vector; atoms without weight are left out.
  private func closest(
    to target: [Double], among atoms: [(id: Int?, weight: Double)], precision: Double
  ) -> (atoms: [(id: Int?, weight: Double)], point: [Double]) {
    let columns = target.count
    let table = DoubleMatrix(
      rows: atoms.count, columns: columns,
      elements: atoms.flatMap { atom in
        atom.id.map { rows.read($0..<$0 + 1).elements.map(Double.init) } ?? mean
      })
    let start = atoms.map(\.weight)
    var objective = HullDistance(of: table, to: target, at: start)
    let weights = SimplexMinimum(of: &objective, from: start, tolerance: precision).weights
    let point = DoubleMatrix(rows: 1, columns: atoms.count, elements: weights) * table
    let used = zip(atoms, weights).filter { $0.1 > 0 }.map { (id: $0.0.id, weight: $0.1) }
    return (used, point.elements)
  }
}
