extension MixtureMatrix {
  /// The greatest distance of a sum of weights from 1.
  public static let tolerance = 1e-12

  /// Whether an added row lies in the convex hull of the source rows, whatever they are: it has no
  /// noise, its weights are not negative, and their sum is 1.
  public func isConvex(_ row: Int) -> Bool {
    guard noises[row] == .none else { return false }
    return Self.isConvex(self.row(row))
      && sources[offsets[row]..<offsets[row + 1]].allSatisfy { source in
        Int(source) < sourceRowCount || Self.isConvex(shared[Int(source) - sourceRowCount])
      }
  }

  /// The rows that are not convex mixtures, ascending.
  public func rowsOutsideHull() -> [Int] { (0..<rowCount).filter { !isConvex($0) } }

  /// Requires a convex mixture.
  ///
  /// - Throws: ``InitializerError/notConvex(row:sum:least:)``.
  public func requireConvex(_ index: Int) throws {
    guard !isConvex(index) else { return }
    let weights = row(index).entries.map(\.weight)
    throw InitializerError.notConvex(
      row: index, sum: weights.reduce(0, +), least: weights.min() ?? 0)
  }

  private static func isConvex(_ row: Mixture) -> Bool {
    let sum = row.entries.reduce(0) { $0 + $1.weight }
    return row.entries.allSatisfy { $0.weight >= 0 } && (sum - 1).magnitude <= tolerance
  }

  /// The sum of the weights of each source row: how many added rows it stands for.
  ///
  /// With the old probabilities `p`, added rows take at most `κ / (1 + κ)` of the mass, where
  /// `κ = Σ cᵢ pᵢ` and `c` are these sums.
  ///
  /// - Complexity: O(entries + source rows · shared mixtures).
  public func columnSums() -> [Double] {
    var sums = [Double](repeating: 0, count: sourceRowCount + shared.count)
    for (source, weight) in zip(sources, weights) { sums[Int(source)] += weight }
    for (index, mixture) in shared.enumerated() {
      let factor = sums[sourceRowCount + index]
      for entry in mixture.entries { sums[Int(entry.source)] += factor * entry.weight }
    }
    return Array(sums.prefix(sourceRowCount))
  }

  /// The number of rows that each method made, with those that it made for another.
  public func rowsByMethod() -> [Method: (own: Int, asFallback: Int)] {
    var counts: [Method: (own: Int, asFallback: Int)] = [:]
    for entry in provenance {
      if entry.fallbacks.isEmpty {
        counts[entry.method, default: (0, 0)].own += 1
      } else {
        counts[entry.method, default: (0, 0)].asFallback += 1
      }
    }
    return counts
  }

  /// Whether single precision holds every weight of the rows, as it does after
  /// ``Mixture/rounded()``.
  ///
  /// Weights of shared mixtures are left aside: they follow from the rows that lend.
  public var fitsSinglePrecision: Bool { weights.allSatisfy { Double(Float($0)) == $0 } }
}
