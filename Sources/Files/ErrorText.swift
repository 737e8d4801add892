/// Messages as they are printed: what a file says of itself may move no cursor and fill no screen.
public enum ErrorText {
  /// The most characters of a message that is printed.
  public static let limit = 4_000
  /// The number of these that are its end, where the remedy stands.
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

  /// The beginning of a text of a file, to be quoted in a message: one line without control characters.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: How many of its characters are shown.
  /// - Returns: The beginning, and `…` if there is more.
  public static func excerpt(of text: String, limit: Int = 120) -> String {
    let scalars = text.unicodeScalars
    let shown = scalars.prefix(limit).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
      default: String(scalar)
      }
    }
    return shown.joined() + (scalars.dropFirst(limit).isEmpty ? "" : "…")
  }

  /// The beginning of bytes that should be a text, to be quoted in a message.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - limit: How many of them are shown.
  /// - Returns: As for a text, with U+FFFD for what is no UTF-8.
  public static func excerpt(of bytes: some Collection<UInt8>, limit: Int = 40) -> String {
    excerpt(of: String(decoding: bytes.prefix(limit), as: UTF8.self))
      + (bytes.count > limit ? "…" : "")
  }
}
