/// The general categories of Unicode, numbered as in ICU.
public enum GeneralCategory: UInt8, Sendable, CaseIterable {
  case unassigned, uppercaseLetter, lowercaseLetter, titlecaseLetter, modifierLetter, otherLetter
  case nonspacingMark, enclosingMark, spacingMark
  case decimalNumber, letterNumber, otherNumber
  case spaceSeparator, lineSeparator, paragraphSeparator
  case control, format, privateUse, surrogate
  case dashPunctuation, openPunctuation, closePunctuation, connectorPunctuation, otherPunctuation
  case mathSymbol, currencySymbol, modifierSymbol, otherSymbol
  case initialPunctuation, finalPunctuation
}

/// A set of general categories.
@frozen
public struct GeneralCategorySet: OptionSet, Sendable {
  /// One bit for each category.
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// L: letters.
  @inlinable public static var letter: Self { Self(rawValue: 0x3E) }
  /// LC: letters of upper, lower and title case.
  @inlinable public static var casedLetter: Self { Self(rawValue: 0xE) }
  /// M: marks.
  @inlinable public static var mark: Self { Self(rawValue: 0x1C0) }
  /// N: numbers.
  @inlinable public static var number: Self { Self(rawValue: 0xE00) }
  /// Z: separators.
  @inlinable public static var separator: Self { Self(rawValue: 0x7000) }
  /// P: punctuation.
  @inlinable public static var punctuation: Self { Self(rawValue: 0x30F8_0000) }
  /// S: symbols.
  @inlinable public static var symbol: Self { Self(rawValue: 0x0F00_0000) }
  /// C: control, format, private use, surrogates and unassigned.
  @inlinable public static var other: Self { Self(rawValue: 0x7_8001) }
  /// Mn.
  @inlinable public static var nonspacingMark: Self { Self(rawValue: 0x40) }
  /// Nd.
  @inlinable public static var decimalNumber: Self { Self(rawValue: 0x200) }
  /// Pc.
  @inlinable public static var connectorPunctuation: Self { Self(rawValue: 0x40_0000) }
  /// Cc.
  @inlinable public static var control: Self { Self(rawValue: 0x8000) }
  /// Co.
  @inlinable public static var privateUse: Self { Self(rawValue: 0x2_0000) }
  /// Cf.
  @inlinable public static var format: Self { Self(rawValue: 0x1_0000) }
}
