/// Messages as they are printed: what a file says of itself may move no cursor and fill no screen.
public enum ErrorText {
  /// The most characters of a message that is printed.
  public static let limit = 4_000
  /// How many of these are its end, where the remedy stands.
  private static let endLimit = 400

  /// A message with U+FFFD for control characters but line feeds, and without its middle if it is long.
  ///
  /// - Complexity: O(*n*).
  public static func printable(_ message: String) -> String {
    let characters = message.unicodeScalars.map { scalar in
      let isControl = scalar.properties.generalCategory == .control
      return isControl && scalar != "\n" ? "\u{FFFD}" : Character(scalar)
    }
    guard characters.count > limit else { return String(characters) }
    return String(characters.prefix(limit - endLimit - 3)) + " … "
      + String(characters.suffix(endLimit))
  }
}
