internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Verifying {
  /// Checks the claims of a trimming.
  func trimmingClaims(_ comparison: TokenizerComparison) throws -> [Claim] {
    var claims = comparison.claims()
    claims.append(try textClaim(comparison))
    guard let plan = comparison.rowPlan(sourceRowCount: source.rowCount) else {
      return claims + [Statement.rows.unchecked(because: "the pieces do not tell the rows")]
    }
    if !(source.holdsTokenizer && result.holdsTokenizer) {
      claims.append(try tokenizerFilesClaim { try expectedFiles(plan) })
    }
    claims += try configurationClaims(plan)
    claims += try weightClaims(
      WeightSurgery(plan: plan, form: source.form(of: result, after: plan)))
    claims += try modulesClaim(plan)
    return claims
  }

  private func textClaim(_ comparison: TokenizerComparison) throws -> Claim {
    guard !sources.isEmpty else {
      return Statement.text(.noneTrimmed)
        .unchecked(because: "no text was given; the theorem stands for all text")
    }
    let parts = try encode {
      SegmentationChecker(comparison)
    } add: { checker, line, language in
      try checker.add(line, language: language)
    } finish: {
      $0.check
    }
    var check = SegmentationCheck()
    for part in parts { check.merge(part) }
    return Statement.text(.trimmed(check)).checked(
      check.differing == 0
        ? [] : check.examples.map { "'\(PieceLabel.line($0))' is no longer segmented as before" })
  }

  private func expectedFiles(_ plan: RowPlan) throws -> [TokenizerFile] {
    if let expected, expected.plan == plan { return expected.files }
    return try source.tokenizerFolder?.files(after: plan) ?? source.tokenizer.files(after: plan)
  }
}

extension TokenizerComparison {
  /// Checks that the result has source pieces only, all required ones, and what the theorem needs.
  func claims() -> [Claim] {
    let theorem = Theorem(for: source)
    let (old, new) = (PieceLabels(source), PieceLabels(result))
    let foreign = unmatched.prefix(Claim.findingLimit).map {
      "\($0) '\(new.label(of: $0))' is not in the source"
    }
    let lost = lostRequiredPieces().map {
      "\($0.id) '\(old.label(of: $0.id))' is lost (\($0.reason))"
    }
    let violations = violations(of: theorem).prefix(Claim.findingLimit).map {
      switch $0 {
      case .outOfOrder(let id): "\(id) is out of order"
      case .scoreChanged(let id): "\(id) '\(old.label(of: id))' lost its score"
      case .notDerivable(let id): "\(id) '\(old.label(of: id))' can no longer be merged"
      }
    }
    return [
      Statement.pieces(
        .trimmed(count: result.vocabulary.count, sourceCount: source.vocabulary.count)
      ).checked(
        foreign + (source.kind == result.kind ? [] : ["\(result.kind) came of \(source.kind)"])),
      Statement.required.checked(lost),
      Statement.theorem(theorem, keptCount: keptCount).checked(violations),
    ]
  }
}
