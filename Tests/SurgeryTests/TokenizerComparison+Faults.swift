import Surgery

extension TokenizerComparison {
  /// The reasons why the result is no lossless trimming of the source.
  var faults: [String] {
    unmatched.map { "\($0) is not in the source" }
      + lostRequiredPieces().map { "\($0.id) is lost: \($0.reason)" }
      + violations(of: Theorem(for: source)).map { "\($0)" }
      + (source.kind == result.kind ? [] : ["\(result.kind) came of \(source.kind)"])
  }
}
