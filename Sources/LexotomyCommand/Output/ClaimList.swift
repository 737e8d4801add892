internal import JSON
internal import Surgery

/// Claims as lines for people or as JSON for programs.
struct ClaimList: Summary {
  private let claims: [Claim]

  init(_ claims: [Claim]) { self.claims = claims }

  var lines: [String] {
    claims.flatMap { claim -> [String] in
      switch claim.outcome {
      case .holds: ["holds      \(claim.name): \(claim.statement)"]
      case .unchecked(let why): ["unchecked  \(claim.name): \(claim.statement) (\(why))"]
      case .fails(let findings):
        ["FAILS      \(claim.name): \(claim.statement)"] + findings.map { "           - \($0)" }
      }
    }
  }

  var json: JSONValue {
    .array(
      claims.map { claim in
        var object = JSONObject([
          "name": .string(claim.name), "statement": .string(claim.statement),
        ])
        switch claim.outcome {
        case .holds: object["outcome"] = .string("holds")
        case .unchecked(let why):
          object["outcome"] = .string("unchecked")
          object["why"] = .string(why)
        case .fails(let findings):
          object["outcome"] = .string("fails")
          object["findings"] = .array(findings.map { .string($0) })
        }
        return .object(object)
      })
  }
}
