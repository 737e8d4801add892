/// The mixtures of source rows that make the added rows of every vocabulary-indexed tensor.
///
/// `E_new = W · E_source`, with `W` in compressed sparse rows. One matrix serves the embedding
/// table, the LM head, the output bias and the coordinates of a factorized table alike. Rows that
/// many added rows share, such as the mean of all, are stored once: a source ID from
/// ``sourceRowCount`` on stands for such a *shared mixture* of source rows.
public struct MixtureMatrix: Hashable, Sendable {
  /// The origin of a row.
  public struct Provenance: Hashable, Sendable {
    /// The method that made the row.
    public let method: Method
    /// The methods that were asked before, and why each made nothing.
    public let fallbacks: [Fallback]

    /// Records a method and those before it.
    public init(_ method: Method, after fallbacks: [Fallback] = []) {
      self.method = method
      self.fallbacks = fallbacks
    }
  }

  /// A method that made nothing, and why.
  public struct Fallback: Hashable, Sendable {
    public let method: Method
    public let reason: FallbackReason

    /// Pairs a method and its reason.
    public init(_ method: Method, _ reason: FallbackReason) {
      self.method = method
      self.reason = reason
    }
  }

  /// The rows of the source.
  public let sourceRowCount: Int
  /// Mixtures of source rows alone, which entries can refer to.
  public let shared: [Mixture]
  /// The positions at which the entries of each added row start, and the one at which the last end.
  public let offsets: [Int]
  /// The source IDs of the entries, ascending in each row.
  public let sources: [UInt32]
  /// The weights of the entries.
  public let weights: [Double]
  /// The noise of each added row.
  public let noises: [Noise]
  /// The origin of each added row.
  public let provenance: [Provenance]

  /// Makes the matrix of `rows`.
  ///
  /// - Throws: ``InitializerError`` if an entry refers to what does not exist, a weight is not
  ///   finite, or there is not one provenance for each row.
  /// - Complexity: O(entries).
  public init(
    rows: [Mixture], provenance: [Provenance], shared: [Mixture] = [], sourceRowCount: Int
  ) throws {
    guard provenance.count == rows.count else {
      throw InitializerError.countsDiffer(
        name: "provenance", count: provenance.count, expected: rows.count)
    }
    for (index, row) in shared.enumerated() {
      try Self.check(row, index, count: sourceRowCount)
    }
    var (offsets, sources, weights) = ([0], [UInt32](), [Double]())
    for (index, row) in rows.enumerated() {
      try Self.check(row, index, count: sourceRowCount + shared.count)
      sources += row.entries.map(\.source)
      weights += row.entries.map(\.weight)
      offsets.append(sources.count)
    }
    self.sourceRowCount = sourceRowCount
    self.shared = shared
    self.offsets = offsets
    self.sources = sources
    self.weights = weights
    self.noises = rows.map(\.noise)
    self.provenance = provenance
  }

  private static func check(_ row: Mixture, _ index: Int, count: Int) throws {
    for entry in row.entries {
      guard Int(entry.source) < count else {
        throw InitializerError.sourceOutOfRange(row: index, source: entry.source, count: count)
      }
      guard entry.weight.isFinite else {
        throw InitializerError.weightNotFinite(row: index, source: entry.source)
      }
    }
  }

  /// The number of added rows.
  public var rowCount: Int { offsets.count - 1 }

  /// The entries of an added row, with references to shared mixtures as they are.
  public func row(_ index: Int) -> Mixture {
    Mixture(
      (offsets[index]..<offsets[index + 1]).map { Mixture.Entry(sources[$0], weights[$0]) },
      noise: noises[index])
  }

  /// The entries of an added row over source rows alone.
  ///
  /// - Complexity: O(source rows) where the row refers to the mean of all.
  public func expandedRow(_ index: Int) -> Mixture {
    let row = row(index)
    let entries = row.entries.flatMap { entry -> [Mixture.Entry] in
      guard Int(entry.source) >= sourceRowCount else { return [entry] }
      return shared[Int(entry.source) - sourceRowCount].entries.map {
        Mixture.Entry($0.source, $0.weight * entry.weight)
      }
    }
    return Mixture(entries, noise: row.noise)
  }
}
