internal import CICU

/// A script of Unicode (UAX #24).
@frozen
public struct Script: Hashable, Sendable {
  /// ICU's number of the script.
  public let rawValue: Int32

  @inlinable
  init(rawValue: Int32) { self.rawValue = rawValue }

  /// The script with this name ("Devanagari") or these four letters ("Deva"); `nil` if there is none.
  public init?(_ name: String) {
    let value = cicu_script(name)
    guard value >= 0 else { return nil }
    rawValue = value
  }

  /// The full name, such as "Old_Italic".
  public var name: String { cicu_script_name(rawValue).map { String(cString: $0) } ?? "Unknown" }

  /// The four letters of ISO 15924, such as "Ital".
  public var code: String { cicu_script_code(rawValue).map { String(cString: $0) } ?? "Zzzz" }

  /// Whether a character is used with the script, by its Script_Extensions (UAX #24).
  public func contains(_ scalar: UInt32) -> Bool { cicu_has_script(scalar, rawValue) != 0 }

  /// Characters of many scripts: digits, punctuation.
  public static let common = Script(rawValue: 0)
  /// Marks that take the script of their base.
  public static let inherited = Script(rawValue: 1)
}
