public import Surgery

/// An operation that cannot be done, or whose result is not what it claims to be.
public enum OperationError: Error, CustomStringConvertible {
  /// Claims that do not hold; nothing was written.
  case refuted([Claim])
  /// Weights are needed, and there are none.
  case noWeights(path: String)
  /// A method lacks what it works with.
  case methodNeeds(String, String)
  /// Nothing to add.
  case nothingAdded(path: String)
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
    case .methodNeeds(let method, let what):
      return
        "The method \(method) works with what \(what) names. Give it, or choose another method."
    case .nothingAdded(let path):
      return "\(path): there are no pieces to add. Learn some (lexotomy learn), or list them."
    case .noRun(let run, let store):
      return "\(store): there is no run \(run). See lexotomy query runs."
    }
  }
}
