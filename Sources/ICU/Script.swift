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

  /// Characters of many scripts: digits, punctuation.
  public static let common = Script(rawValue: 0)
  /// Marks that take the script of their base.
  public static let inherited = Script(rawValue: 1)
}

/// The lowercase of one character: Unicode's full mapping without its conditions.
///
/// It is one character for all but U+0130 (`İ`), whose lowercase is `i` and a combining dot.
@inlinable
public func lowercase(_ scalar: UInt32) -> (UInt32, UInt32?) {
  if scalar < 0x80 {
    return (scalar &- 0x41 < 26 ? scalar | 0x20 : scalar, nil)
  }
  return scalar == 0x130 ? (0x69, 0x307) : (simpleLowercase(scalar), nil)
}

/// The simple lowercase of one character.
public func simpleLowercase(_ scalar: UInt32) -> UInt32 { cicu_lowercase(scalar) }
