internal import ICU

/// The classes of characters by name, with what Unicode 15.1 and 16 added: Oniguruma knows it, and
/// ICU 72 does not.
extension OnigurumaPattern {
  /// Marks that are alphabetic since Unicode 15.1 or 16, or came with them.
  private static let alphabeticMarks: [(UInt32, UInt32)] = [
    (0x363, 0x36F), (0x897, 0x897), (0x1DD3, 0x1DE6), (0x10D69, 0x10D69), (0x10EFC, 0x10EFC),
    (0x113B8, 0x113C0), (0x113C2, 0x113C2), (0x113C5, 0x113C5), (0x113C7, 0x113CA),
    (0x113CC, 0x113CD), (0x1611E, 0x1612E),
  ]
  /// Ideographs of extension I.
  private static let ideographs: [(UInt32, UInt32)] = [(0x2EBF0, 0x2EE5D)]

  private static let categories: [String: [GeneralCategory]] = [
    "l": letters, "letter": letters, "lu": [.uppercaseLetter], "ll": [.lowercaseLetter],
    "lm": [.modifierLetter], "lo": [.otherLetter], "m": marks, "mark": marks,
    "mn": [.nonspacingMark], "mc": [.spacingMark], "n": [.decimalNumber],
    "number": [.decimalNumber], "nd": [.decimalNumber], "digit": [.decimalNumber],
    "p": punctuation, "punctuation": punctuation, "pd": [.dashPunctuation],
    "po": [.otherPunctuation], "s": symbols, "symbol": symbols, "sm": [.mathSymbol],
    "so": [.otherSymbol], "uppercase": [.uppercaseLetter], "upper": [.uppercaseLetter],
    "lowercase": [.lowercaseLetter], "lower": [.lowercaseLetter], "alphabetic": letters,
    "alpha": letters,
  ]
  private static let letters: [GeneralCategory] = [
    .uppercaseLetter, .lowercaseLetter, .modifierLetter, .otherLetter,
  ]
  private static let marks: [GeneralCategory] = [.nonspacingMark, .spacingMark]
  private static let punctuation: [GeneralCategory] = [.dashPunctuation, .otherPunctuation]
  private static let symbols: [GeneralCategory] = [.mathSymbol, .otherSymbol]

  /// A property such as `\p{L}` or `\P{Alphabetic}`, with what is newer.
  ///
  /// - Parameters:
  ///   - name: What stands between the braces.
  ///   - isNegated: Whether it is what has not the property.
  ///   - isInClass: Whether it stands within brackets.
  /// - Returns: The text for ICU.
  static func property(_ name: String, isNegated: Bool, isInClass: Bool) -> String {
    let isInverse = name.hasPrefix("^")
    let plain = isInverse ? String(name.dropFirst()) : name
    let newer = newerRanges(of: plain)
    let isNegated = isNegated != isInverse
    guard !newer.isEmpty else { return "\\\(isNegated ? "P" : "p"){\(plain)}" }
    return isNegated || !isInClass
      ? "[\(isNegated ? "^" : "")\\p{\(plain)}\(newer)]" : "\\p{\(plain)}\(newer)"
  }

  /// The characters of a class that ICU does not know, as ranges within brackets.
  static func newerRanges(of name: String) -> String {
    let key = String(name.lowercased().filter { !" _-".contains($0) })
    if key == "han" || key == "script=han" { return text(ideographs) }
    guard let wanted = categories[key] else { return "" }
    var ranges = NewerCharacters.categories.filter { wanted.contains($0.0) }.flatMap(\.1)
    if key.hasPrefix("alpha") { ranges += alphabeticMarks }
    return text(ranges)
  }

  private static func text(_ ranges: [(UInt32, UInt32)]) -> String {
    func escape(_ scalar: UInt32) -> String { "\\x{\(String(scalar, radix: 16))}" }
    return ranges.map { $0 == $1 ? escape($0) : "\(escape($0))-\(escape($1))" }.joined()
  }
}
