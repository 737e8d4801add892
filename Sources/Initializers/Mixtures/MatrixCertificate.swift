/// The measures of a matrix of mixtures, and the proofs that follow from them.
///
/// A convex mixture of old rows cannot get a higher logit than all of them, so it never wins against
/// them by greedy choice (Hewitt 2021): theorems H1 and M1 of docs/exactness.md.
public struct MatrixCertificate: Sendable {
  /// The rows of a method.
  public struct MethodRows: Hashable, Sendable {
    /// The method.
    public let method: Method
    /// The rows that it made as the first that was asked.
    public let own: Int
    /// The rows that it made because others made nothing.
    public let asFallback: Int
  }

  /// A source row that many added rows are made from.
  public struct Hub: Hashable, Sendable {
    /// The source ID.
    public let id: Int
    /// The sum of its weights, the number of added rows that it stands for.
    public let weight: Double
  }

  /// The number of added rows.
  public let rowCount: Int
  /// The number of added rows that are convex mixtures of source rows.
  public let insideCount: Int
  /// The rows whose method promises a convex mixture, and that are none.
  public let broken: [Int]
  /// The rows of each method, the most frequent first.
  public let methods: [MethodRows]
  /// The reasons why methods made nothing, with the number of rows.
  public let fallbacks: [(reason: FallbackReason, count: Int)]
  /// The heaviest source rows, at most ``hubLimit``, the mean of all left out.
  public let hubs: [Hub]
  /// The number of added rows that have the same weights as another, and no noise.
  public let duplicateCount: Int
  /// `κ` for uniform old probabilities: the sum of all weights by the number of source rows.
  ///
  /// Added rows then take at most `κ / (1 + κ)` of the probability, and the Kullback–Leibler
  /// divergence of the old distribution from the new one is at most `ln(1 + κ)`.
  public let massRatio: Double
  /// The greatest sum of weights of a source row, which bounds `κ` for all old probabilities.
  public let greatestMassRatio: Double

  /// The greatest number of hubs.
  public static let hubLimit = 10

  /// Measures a matrix.
  ///
  /// - Complexity: O(entries + source rows).
  public init(of matrix: MixtureMatrix) {
    rowCount = matrix.rowCount
    let outside = matrix.rowsOutsideHull()
    insideCount = matrix.rowCount - outside.count
    broken = outside.filter { matrix.provenance[$0].method.isConvex }
    methods = matrix.rowsByMethod().map {
      MethodRows(method: $0.key, own: $0.value.own, asFallback: $0.value.asFallback)
    }.sorted {
      ($1.own + $1.asFallback, $0.method.rawValue) < ($0.own + $0.asFallback, $1.method.rawValue)
    }
    var reasons: [FallbackReason: Int] = [:]
    for fallback in matrix.provenance.flatMap(\.fallbacks) {
      reasons[fallback.reason, default: 0] += 1
    }
    fallbacks = reasons.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { ($0.key, $0.value) }
    let sums = matrix.columnSums()
    massRatio = sums.reduce(0, +) / Double(max(1, sums.count))
    greatestMassRatio = sums.max() ?? 0
    hubs = Self.hubs(matrix)
    duplicateCount = Self.duplicates(matrix)
  }

  private static func hubs(_ matrix: MixtureMatrix) -> [Hub] {
    var sums = [Double](repeating: 0, count: matrix.sourceRowCount)
    for (source, weight) in zip(matrix.sources, matrix.weights)
    where Int(source) < matrix.sourceRowCount {
      sums[Int(source)] += weight
    }
    let heaviest = sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(hubLimit)
    return heaviest.filter { sums[$0] > 0 }.map { Hub(id: $0, weight: sums[$0]) }
  }

  private static func duplicates(_ matrix: MixtureMatrix) -> Int {
    var seen: Set<Mixture> = []
    return (0..<matrix.rowCount).count { index in
      matrix.noises[index] == .none && !seen.insert(matrix.row(index)).inserted
    }
  }
}
