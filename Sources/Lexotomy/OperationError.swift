public import Surgery

/// An operation that cannot be done, or whose result is not what it claims to be.
public enum OperationError: Error, CustomStringConvertible {
  /// Claims that do not hold; nothing was written.
  case refuted([Claim])
  /// Weights are needed, and there are none.
  case noWeights(path: String)
  /// There is no such run in the store.
  case noRun(Int, store: String)

  public var description: String {
    switch self {
    case .refuted(let claims):
      let findings: [String] = claims.flatMap { claim -> [String] in
        guard case .fails(let findings) = claim.outcome else { return [] }
        return findings.map { "\(claim.name): \($0)" }
      }
      return "The result is not what it should be, so nothing was kept:\n  "
        + findings.joined(separator: "\n  ")
    case .noWeights(let path):
      return "\(path): there are no weights (model.safetensors). Give the folder of a whole model."
    case .noRun(let run, let store):
      return "\(store): there is no run \(run). See lexotomy query runs."
    }
  }
}
