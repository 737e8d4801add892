internal import JSON
internal import Lexotomy

/// Claims as lines for people or as JSON for programs.
struct ClaimList: Summary {
  private let claims: [Claim]

  init(_ claims: [Claim]) { self.claims = claims }

  var lines: [String] {
    claims.flatMap { claim -> [String] in
      switch claim.verdict {
      case .holds: ["holds      \(claim.title): \(claim.words)"]
      case .unchecked(let why): ["unchecked  \(claim.title): \(claim.words) (\(why))"]
      case .fails(let findings):
        ["FAILS      \(claim.title): \(claim.words)"] + findings.map { "           - \($0)" }
      }
    }
  }

  var json: JSONValue {
    .array(
      claims.map { claim in
        var object = JSONObject([
          "id": .string(claim.identifier), "name": .string(claim.title),
          "statement": .string(claim.words),
        ])
        switch claim.verdict {
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
