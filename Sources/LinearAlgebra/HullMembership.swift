public import Concurrency

/// Whether vectors are in the convex hull of rows.
///
/// Fully corrective Frank–Wolfe: the closest mixture of a few rows is found (``HullDistance``); of all
/// rows, those farthest along what is missing join them; and so on. The mean of all rows, which
/// is in the hull, is tried first.
public struct HullMembership: Sendable {
  /// The finding on a vector.
  public enum Answer: Hashable, Sendable {
    /// A mixture of rows is as near as the tolerance asks.
    case inside
    /// Along `direction`, of length 1, the vector is beyond every row by `margin`.
    case outside(margin: Double, direction: [Float])
    /// Neither was shown in the rounds allowed; the nearest mixture is `distance` away.
    case undecided(distance: Double)
  }

  /// The rows that join at once: more cost no more, and fewer rounds are needed.
  private static let joining = 16

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
  ///   - rounds: How often rows may be asked for.
  ///   - jobs: The number of threads, on which the answers do not depend.
  /// - Returns: An answer for each vector.
  /// - Complexity: O(*m* · *n* · *d*) a round, of which a vector outside needs few. The rows are read
  ///   once a round for 64 vectors.
  public func answers(
    for vectors: Matrix, tolerance: Double, rounds: Int = 100, jobs: Int = Processors.count
  ) -> [Answer] {
    precondition(vectors.columns == rows.columns, "vectors of another length")
    let size = 64
    let tiles = Parallel.map((vectors.rows + size - 1) / size, jobs: jobs) { tile in
      answers(
        (tile * size..<min((tile + 1) * size, vectors.rows)).map {
          Search(for: vectors.read($0..<$0 + 1), tolerance: tolerance)
        }, rounds: rounds)
    }
    return Array(tiles.joined())
  }

  /// Answers for vectors that ask for rows together.
  private func answers(_ searches: [Search], rounds: Int) -> [Answer] {
    var searches = searches
    let columns = rows.columns
    let directions = Scratch<Float>(repeating: 0, count: searches.count * columns)
    for _ in 0..<rounds {
      for index in searches.indices where searches[index].answer == nil {
        searches[index].approach(rows, mean)
      }
      let open = searches.indices.filter { searches[$0].answer == nil }
      if open.isEmpty { break }
      for (slot, index) in open.enumerated() {
        (directions.pointer + slot * columns).update(
          from: searches[index].direction, count: columns)
      }
      let found = products.find(Self.joining, for: directions.pointer, count: open.count)
      for (index, found) in zip(open, found) {
        // No row, proposed or not, is farther along the direction than this.
        searches[index].meet(found.ids, farthest: max(found.products[0], found.rest))
      }
    }
    return searches.map { $0.answer ?? .undecided(distance: $0.distance) }
  }
}

/// The search for a mixture of rows that is close to a vector.
private struct Search {
  private let vector: Matrix
  private let target: [Double]
  private let goal: Double
  /// Rows with their weights; `nil` stands for the mean.
  private var atoms: [(id: Int?, weight: Double)] = [(nil, 1)]
  /// The distance of the mixture from the vector.
  private(set) var distance = Double.infinity
  /// From the mixture to the vector, with the length 1.
  private(set) var direction: [Float] = []
  private(set) var answer: HullMembership.Answer?

  init(for vector: Matrix, tolerance: Double) {
    self.vector = vector
    target = vector.elements.map(Double.init)
    goal = tolerance * max(ExactDot.norm(of: vector, row: 0), .leastNormalMagnitude)
  }

  /// Finds the closest mixture of the atoms, which answers if it is close enough.
  mutating func approach(_ rows: Matrix, _ mean: [Double]) {
    let point = mix(rows, mean)
    let missing = zip(target, point).map { $0 - $1 }
    distance = missing.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if distance > goal {
      direction = missing.map { Float($0 / distance) }
    } else {
      answer = .inside
    }
  }

  /// Takes the rows that are farthest along the direction for atoms, or answers.
  mutating func meet(_ ids: [Int], farthest: Double) {
    let along = Matrix(rows: 1, columns: direction.count, elements: direction)
    let margin = ExactDot.product(along, 0, vector, 0) - farthest
    if margin > 0 {
      answer = .outside(margin: margin, direction: direction)
      return
    }
    let known = Set(atoms.compactMap(\.id))
    let new = ids.filter { !known.contains($0) }
    if new.isEmpty { answer = .undecided(distance: distance) }
    atoms += new.map { ($0, 0) }
  }

  /// Weighs the atoms, leaves out those without weight, and returns their mixture.
  private mutating func mix(_ rows: Matrix, _ mean: [Double]) -> [Double] {
    let table = DoubleMatrix(
      rows: atoms.count, columns: target.count,
      elements: atoms.flatMap { atom in
        atom.id.map { rows.read($0..<$0 + 1).elements.map(Double.init) } ?? mean
      })
    let start = atoms.map(\.weight)
    var objective = HullDistance(of: table, to: target, at: start)
    let weights = SimplexMinimum(of: &objective, from: start, tolerance: goal * goal / 16).weights
    let point = DoubleMatrix(rows: 1, columns: atoms.count, elements: weights) * table
    atoms = zip(atoms, weights).filter { $0.1 > 0 }.map { (id: $0.0.id, weight: $0.1) }
    return point.elements
  }
}
