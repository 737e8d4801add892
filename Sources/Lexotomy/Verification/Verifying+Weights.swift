internal import Checkpoints
internal import RowPlans

extension Verifying {
  /// Checks that the weights are what a surgery makes of the source's.
  func weightClaims(_ surgery: WeightSurgery) throws -> [Claim] {
    guard let weights = source.weights else { return [] }
    guard result.weights != nil else {
      return [Statement.weights(.lost).checked(["the source has weights, and the result has none"])]
    }
    return try weights.compare(
      surgery, with: result, knowing: written?.comparisons ?? [], jobs: jobs
    ).map(\.claim)
  }
}

extension WeightComparison {
  /// The claim that there are no differences.
  var claim: Claim {
    let statement: Statement =
      switch subject {
      case .tensors: .weights(.source(self))
      case .metadata(let keyCount):
        .metadata(keyCount: keyCount, tensorCount: tableCount + otherCount)
      case .graphs(let count):
        .graphs(count, tableCount: tableCount, rowCount: plan.rows.count)
      }
    return statement.checked(findings)
  }
}
