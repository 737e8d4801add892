internal import Surgery

/// The words of theorems; their proofs are in `docs/exactness.md`.
extension Theorem {
  /// The condition on the kept pieces, which ``TokenizerComparison`` checks.
  var hypotheses: String {
    switch self {
    case .b1: "the kept pieces are closed under their canonical derivations, and merges keep order"
    case .b2:
      "the kept pieces are closed under their canonical derivations, but for those taken whole; "
        + "merges keep order"
    case .s1: "the kept pieces are closed under their intermediate products, and scores are kept"
    case .t1:
      "the kept pieces are closed under their canonical derivations, but for those taken whole; all "
        + "bytes are kept, and ranks keep their order"
    case .u1: "the lowest-scored piece is kept, and scores are kept"
    case .w1: "normalizer, prefix and word length limit are unchanged"
    }
  }

  /// The text whose segmentation is guaranteed.
  var guaranteedText: String {
    switch self {
    case .b1, .s1, .u1: "every text all of whose source tokens are kept"
    case .b2, .t1:
      "every text each of whose pre-tokens is a kept piece, or no piece and made of kept tokens "
        + "with their derivations"
    case .w1: "every text all of whose source tokens are kept and none of whose words is unknown"
    }
  }
}
