/// A statement about a result, a model or a store, with the verdict of its check.
///
/// Claims are made in this folder alone, each from its ``Statement``, so that a claim reads the same at
/// the prompt, in JSON, in the store and in reports. `docs/exactness.md` explains them.
public struct Claim: Hashable, Sendable {
  /// The outcome of a check.
  public enum Verdict: Hashable, Sendable {
    /// The claim holds.
    case holds
    /// The claim does not hold; the findings say where, at most ``Claim/findingLimit`` of them.
    case fails([String])
    /// The claim could not be checked, for a reason.
    case unchecked(String)
  }

  /// The greatest number of findings that a claim keeps.
  public static let findingLimit = 10

  /// The identifier, the same in every version, such as `weights` or `theorem.U1`.
  public let identifier: String
  /// The title for people.
  public let title: String
  /// The claim in a sentence, with the figures.
  public let words: String
  /// The outcome of the check.
  public let verdict: Verdict

  fileprivate init(_ statement: Statement, _ verdict: Verdict) {
    identifier = statement.identifier
    title = statement.title
    words = statement.words
    self.verdict = verdict
  }

  /// Whether the claim was checked and does not hold.
  public var isRefuted: Bool {
    if case .fails = verdict { return true }
    return false
  }

  /// The places where the claim does not hold.
  public var findings: [String] {
    if case .fails(let findings) = verdict { return findings }
    return []
  }
}

/// The declaration of a claim: its identifier, its title and its words.
///
/// Each claim is declared once, as a static member of this type in the folder `Statements`. A check
/// makes the claim of it:
///
///     Statement.configuration(fileCount: 3).checked(findings)
struct Statement: Hashable, Sendable {
  /// The identifier: lower-case words joined by hyphens, behind a dot what distinguishes one of several.
  let identifier: String
  /// The title for people.
  let title: String
  /// The claim in a sentence, with the figures.
  let words: String

  /// Declares a claim; its title is the identifier with spaces for hyphens and dots, unless it has one.
  init(_ identifier: String, title: String? = nil, _ words: String) {
    self.identifier = identifier
    self.title =
      title ?? String(identifier.map { $0 == "-" || $0 == "." ? " " : $0 })
    self.words = words
  }

  /// Returns the claim, which holds if there are no findings.
  func checked(_ findings: [String]) -> Claim {
    Claim(
      self,
      findings.isEmpty ? .holds : .fails(Array(findings.prefix(Claim.findingLimit))))
  }

  /// Leaves the claim without a verdict.
  ///
  /// - Parameter reason: The reason why it cannot be checked.
  /// - Returns: The claim.
  func unchecked(because reason: String) -> Claim { Claim(self, .unchecked(reason)) }
}
