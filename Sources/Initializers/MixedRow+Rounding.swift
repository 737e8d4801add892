internal import LinearAlgebra

extension MixedRow {
  /// The row with weights that single precision holds, so that storing them loses nothing.
  ///
  /// Convex weights become those of `Simplex.rounded`, whose sum is 1 exactly; others are rounded
  /// one by one. Entries whose weight becomes 0 are left out. A row that was rounded stays the same.
  public func rounded() -> MixedRow {
    let weights = entries.map(\.weight)
    let isConvex =
      weights.allSatisfy { $0 >= 0 } && (weights.reduce(0, +) - 1).magnitude <= 1e-9
    let rounded = isConvex ? Simplex.rounded(weights) : weights.map { Double(Float($0)) }
    return MixedRow(zip(entries, rounded).map { Entry($0.source, $1) }, noise: noise)
  }
}

extension MixingMatrix {
  /// Whether single precision holds every weight of the rows, as it does after
  /// ``MixedRow/rounded()``.
  ///
  /// Weights of shared mixtures are left aside: they follow from the rows that lend.
  public var fitsSinglePrecision: Bool { weights.allSatisfy { Double(Float($0)) == $0 } }
}
