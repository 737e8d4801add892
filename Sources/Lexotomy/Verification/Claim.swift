/// Something that was claimed of a surgery, and what checking it gave.
public struct Claim: Hashable, Sendable {
  /// What checking gave.
  public enum Outcome: Hashable, Sendable {
    /// It holds.
    case holds
    /// It does not; the findings say where, at most ``Claim/findingLimit`` of them.
    case fails([String])
    /// It could not be checked, for this reason.
    case unchecked(String)
  }

  /// How many findings are told.
  public static let findingLimit = 10

  /// A short name, the same in every run.
  public let name: String
  /// The claim in a sentence, with the figures.
  public let statement: String
  /// What checking gave.
  public let outcome: Outcome

  /// States a claim with its outcome.
  public init(name: String, statement: String, outcome: Outcome) {
    self.name = name
    self.statement = statement
    self.outcome = outcome
  }

  /// States a claim that holds if there are no findings.
  public init(name: String, statement: String, findings: [String]) {
    self.name = name
    self.statement = statement
    outcome = findings.isEmpty ? .holds : .fails(Array(findings.prefix(Self.findingLimit)))
  }

  /// Whether the claim was checked and does not hold.
  public var isRefuted: Bool {
    if case .fails = outcome { return true }
    return false
  }
}
