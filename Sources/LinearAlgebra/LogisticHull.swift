public import Concurrency

/// Points of the convex hull of rows where sums of logistic losses of their products with given
/// vectors are least.
///
/// The function of a problem is
/// `f(w) = Σₒ aₒ softplus(-xₒ) + c Σₒ qₒ softplus(xₒ)` with `xₒ = s · (wᵀE) · vₒ + b`: the
/// positives `aₒ` are its own, the negatives `qₒ` are those of all problems, `c` is its own again.
/// This is skip-gram with negative sampling, in expectation, for one row between fixed vectors.
///
/// Each problem is solved over few candidates, and then *priced* against all rows by one product of
/// matrices: the duality gap over all rows either proves the restriction, or the rows that violate
/// it most become candidates, and it is solved again.
public struct LogisticHull: Sendable {
  /// A vector and the weight of the loss of the product with it.
  public struct Term: Hashable, Sendable {
    /// The row of the vector among the contexts.
    public let context: UInt32
    /// The weight, not negative.
    public let weight: Double

    /// Pairs a context and a weight.
    public init(_ context: UInt32, _ weight: Double) {
      self.context = context
      self.weight = weight
    }
  }

  /// The targets that one row is fitted to.
  public struct Problem: Hashable, Sendable {
    /// The contexts whose products should be large.
    public let positives: [Term]
    /// The weight of all negatives together.
    public let negativeWeight: Double
    /// Rows that are candidates from the start, besides those with the steepest descent.
    public let hints: [Int]

    /// Makes a problem.
    public init(positives: [Term], negativeWeight: Double, hints: [Int] = []) {
      self.positives = positives
      self.negativeWeight = negativeWeight
      self.hints = hints
    }
  }

  /// The settings of the solver.
  public struct Settings: Hashable, Sendable {
    /// The candidates of a problem.
    public var candidates = 64
    /// The gap at which a problem is solved, in the unit of the losses.
    public var tolerance = 1e-3
    /// The greatest number of times that a problem is priced.
    public var pricings = 8
    /// The leading directions of the rows in which candidates are looked for, before all are priced;
    /// 0 for all directions.
    ///
    /// Some directions propose nearly as well as all, and cost less; what they miss pricing finds.
    /// `nil` stands for a quarter of them where rows are so many that finding them pays.
    public var proposalRank: Int?

    /// The usual settings.
    public init() {}
  }

  /// The solution of a problem.
  public struct Minimum: Hashable, Sendable {
    /// The rows of the mixture, ascending.
    public let ids: [Int]
    /// Their weights, rounded by ``Simplex/rounded(_:)``: positive, with the sum 1.
    public let weights: [Double]
    /// The value of the function at these weights.
    public let value: Double
    /// The value is at most this much above the least over the simplex of *all* rows.
    public let gap: Double
    /// The steps of Newton's method.
    public let steps: Int
    /// The number of times that all rows were priced at a solution.
    public let pricings: Int
  }

  let rows: Matrix
  let contexts: [Matrix]
  let negatives: Matrix
  let negativeWeights: [Double]
  /// The products of rows and negatives.
  let negativeProducts: Matrix
  let index: LargestProducts
  let proposer: LogisticProposer?
  let settings: Settings
  let scale: Double
  let bias: Double

  /// Prepares to solve problems.
  ///
  /// - Parameters:
  ///   - ids: The rows that can be mixed, ascending.
  ///   - rows: `E`, `n × d`.
  ///   - contexts: The vectors `v`, in one matrix or several that follow each other.
  ///   - negatives: The contexts of negatives, with their weights `q`, whose sum should be 1.
  ///   - scale: `s`.
  ///   - bias: `b`.
  ///   - settings: How problems are solved.
  ///   - jobs: The number of threads.
  /// - Complexity: O(*n* · *d* · negatives), and O(*n* · *d*²) where there is a rank; memory: *n*
  ///   numbers for each negative and each rank.
  public init(
    mixing ids: [Int], of rows: Matrix, contexts: [Matrix], negatives: [Term], scale: Double,
    bias: Double, settings: Settings = Settings(), jobs: Int = Processors.count
  ) {
    precondition(!ids.isEmpty, "no rows to mix")
    precondition(contexts.allSatisfy { $0.columns == rows.columns }, "vectors of another length")
    self.rows = rows
    self.contexts = contexts
    let drawn = DoubleMatrix(Self.gather(negatives.map(\.context), contexts)).transposed()
    self.negatives = Self.gather(negatives.map(\.context), contexts)
    self.negativeWeights = negatives.map(\.weight)
    self.negativeProducts = rows.product(Matrix(rounding: drawn), jobs: jobs)
    self.index = LargestProducts(rows, among: ids)
    let rank = settings.proposalRank ?? (rows.rows >= 64 * rows.columns ? rows.columns / 4 : 0)
    self.proposer = LogisticProposer(rows, ids, rank: rank, jobs: jobs)
    self.settings = settings
    self.scale = scale
    self.bias = bias
  }

  /// Solves problems.
  ///
  /// They are solved in tiles whose size depends on how many there are.
  ///
  /// - Parameters:
  ///   - problems: What each row is to fit.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Returns: A solution for each problem.
  /// - Complexity: O(*m* · *n* · *d*) for each pricing, for *m* problems. Memory for each job: 512
  ///   rows, and the contexts of one problem.
  public func minima(
    of problems: [Problem], jobs: Int = Processors.count
  ) -> [Minimum] {
    let size = problems.count < 4096 ? 128 : 512
    let tiles = Parallel.map((problems.count + size - 1) / size, jobs: jobs) { tile in
      let range = (tile * size)..<min((tile + 1) * size, problems.count)
      return LogisticTile(self, Array(problems[range])).solve()
    }
    return Array(tiles.joined())
  }

  /// The rows of contexts, which are in one matrix or the next.
  static func gather(_ ids: [UInt32], _ contexts: [Matrix]) -> Matrix {
    let columns = contexts.first?.columns ?? 0
    let elements = [Float](unsafeUninitializedCapacity: ids.count * columns) { target, count in
      if let start = target.baseAddress {
        for (position, id) in ids.enumerated() {
          withRow(Int(id), contexts) { row in
            (start + position * columns).update(from: row, count: columns)
          }
        }
      }
      count = ids.count * columns
    }
    return Matrix(rows: ids.count, columns: columns, elements: elements)
  }

  static func withRow(_ id: Int, _ contexts: [Matrix], _ body: (UnsafePointer<Float>) -> Void) {
    var row = id
    for matrix in contexts {
      if row < matrix.rows {
        matrix.elements.withUnsafeBufferPointer { elements in
          if let start = elements.baseAddress { body(start + row * matrix.columns) }
        }
        return
      }
      row -= matrix.rows
    }
    preconditionFailure("no such context")
  }
}
