internal import Checkpoints
internal import RowPlans

extension Verifying {
  /// Checks that the weights are what a surgery makes of the source's.
  func weightClaims(_ surgery: WeightSurgery) throws -> [Claim] {
    let comparisons = try source.weights?.compare(
      surgery, with: result, knowing: written?.comparisons ?? [], jobs: jobs)
    return comparisons?.map(\.claim) ?? []
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
