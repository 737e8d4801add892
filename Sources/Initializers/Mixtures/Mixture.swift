internal import LinearAlgebra

/// The recipe of one added row: a weighted sum of source rows, and perhaps noise.
public struct Mixture: Hashable, Sendable {
  /// A source row and its weight.
  public struct Entry: Hashable, Sendable {
    /// The row of the source, or, from the source's row count on, a shared mixture.
    public var source: UInt32
    /// The weight.
    public var weight: Double

    /// Pairs a source row and its weight.
    public init(_ source: UInt32, _ weight: Double) {
      self.source = source
      self.weight = weight
    }
  }

  /// The source rows in ascending order, each once.
  public let entries: [Entry]
  /// The noise that is added to the sum.
  public let noise: Noise

  /// Mixes source rows; weights of equal ones are added, and weights of 0 left out.
  public init(_ entries: [Entry], noise: Noise = .none) {
    var merged: [Entry] = []
    for entry in entries.sorted(by: { $0.source < $1.source }) {
      if let last = merged.last, last.source == entry.source {
        merged[merged.count - 1].weight += entry.weight
      } else {
        merged.append(entry)
      }
    }
    self.entries = merged.filter { $0.weight != 0 }
    self.noise = noise
  }
}

extension Mixture {
  /// The row with weights that single precision holds, so that storing them loses nothing.
  ///
  /// Convex weights become those of `Simplex.rounded`, whose sum is 1 exactly; others are rounded
  /// one by one. Entries whose weight becomes 0 are left out. A row that was rounded stays the same.
  public func rounded() -> Mixture {
    let weights = entries.map(\.weight)
    let isConvex =
      weights.allSatisfy { $0 >= 0 } && (weights.reduce(0, +) - 1).magnitude <= 1e-9
    let rounded = isConvex ? Simplex.rounded(weights) : weights.map { Double(Float($0)) }
    return Mixture(zip(entries, rounded).map { Entry($0.source, $1) }, noise: noise)
  }
}

/// Random numbers that are added to a mixture, the same in every run for a seed and a piece.
///
/// The scales refer to the tensor to which the mixture is applied, so that an LM head gets noise
/// after its own statistics.
public enum Noise: Hashable, Sendable {
  /// No noise.
  case none
  /// Independent numbers of one standard deviation.
  case isotropic(deviation: Double)
  /// Independent numbers with the standard deviation of each column, times `scale`.
  case univariate(scale: Double)
  /// Numbers with the covariance of the rows, times `variance`; `nil` stands for
  /// ``hullVariance(rows:columns:)``.
  case multivariate(variance: Double?)

  /// The variance at which noise still leaves rows in the convex hull of a Gaussian cloud: half of
  /// the limit `2 ln(n / d) / d`, and 0 for `n ≤ d`.
  ///
  /// The hull of `n` such rows holds the ball, in the metric of their covariance, of the squared
  /// radius `2 ln(n / d)`; noise of the variance `s²` has the squared length `s² d`.
  public static func hullVariance(rows: Int, columns: Int) -> Double {
    guard rows > columns, columns > 0 else { return 0 }
    return Elementary.log(Double(rows) / Double(columns)) / Double(columns)
  }
}
