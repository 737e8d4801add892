/// A way to make the first embedding of an added piece.
public enum Method: String, Hashable, Sendable, CaseIterable {
  case zero, random, mean, univariate, multivariate
  case convexHull = "convex-hull"
  case subwordMean = "subword-mean"
  case ofa, wechsel, focus, align, omp, cw2v
}

/// Why a method made nothing for a piece, so that the next one was asked.
public enum FallbackReason: String, Hashable, Sendable, CaseIterable {
  /// The piece has no auxiliary vector, or one of zeros.
  case noVector = "no auxiliary vector"
  /// No row that can lend has an auxiliary vector.
  case noNeighbors = "no neighbours"
  /// The text of the piece is made of nothing that has a row.
  case noParts = "no parts with rows"
  /// No translation of the piece is known.
  case noTranslation = "no translation"
  /// The piece is not in the donor.
  case notInDonor = "not in the donor"
  /// Nothing speaks of the piece in the counts.
  case noCounts = "no counts"
}
