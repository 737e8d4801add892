internal import ICU

/// The classes of characters that splitting patterns name.
///
/// Each character has one of the first eight, but letters without case have both ``upper`` and
/// ``lower``; the others come in addition.
struct CharacterClass: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}]`.
  static let upper = Self(rawValue: 1)
  /// `[\p{Ll}\p{Lm}\p{Lo}]`.
  static let lower = Self(rawValue: 1 << 1)
  /// `\p{M}`.
  static let mark = Self(rawValue: 1 << 2)
  /// `\p{N}`.
  static let number = Self(rawValue: 1 << 3)
  /// `[^\S\r\n]`.
  static let blank = Self(rawValue: 1 << 4)
  /// `[\r\n]`.
  static let newline = Self(rawValue: 1 << 5)
  /// `[\p{P}\p{S}]`.
  static let symbol = Self(rawValue: 1 << 6)
  /// Controls, formats, private use, unassigned.
  static let other = Self(rawValue: 1 << 7)

  /// U+0020.
  static let plainSpace = Self(rawValue: 1 << 8)
  /// `[A-Za-z]`.
  static let asciiLetter = Self(rawValue: 1 << 9)
  /// `[0-9]`.
  static let asciiDigit = Self(rawValue: 1 << 10)
  /// The punctuation and symbols of ASCII.
  static let asciiSymbol = Self(rawValue: 1 << 11)
  /// `[一-龥぀-ゟ゠-ヿ]`: ideographs and kana, as DeepSeek has them.
  static let ideograph = Self(rawValue: 1 << 12)
  /// The characters that end a word of BLOOM: `[(\s|[.,!?…。，、।۔،])]`.
  static let bloomEnd = Self(rawValue: 1 << 13)
  /// U+002F.
  static let slash = Self(rawValue: 1 << 14)
  /// `[\p{P}\$\+<=>\^~\|`]`: punctuation, with the symbols of ASCII.
  static let punctuation = Self(rawValue: 1 << 15)

  /// `\p{L}`.
  static let letter: Self = [.upper, .lower]
  /// `\s`.
  static let space: Self = [.blank, .newline]

  /// The class that is all but `others`, all of which must be of the first eight.
  static func not(_ others: Self) -> Self { Self(rawValue: 0xFF & ~others.rawValue) }

  /// Whether the two have a class in common.
  @inline(__always)
  func isOne(of classes: Self) -> Bool { rawValue & classes.rawValue != 0 }
}

extension CharacterClass {
  /// The classes of a code point.
  init(_ scalar: UInt32, _ properties: CharacterProperties) {
    self = Self.main(scalar, properties)
    if scalar == 0x20 { insert(.plainSpace) }
    if scalar == 0x2F { insert(.slash) }
    if (scalar | 0x20) &- 0x61 < 26 { insert(.asciiLetter) }
    if scalar &- 0x30 < 10 { insert(.asciiDigit) }
    if scalar < 0x80, contains(.symbol) { insert([.asciiSymbol, .punctuation]) }
    if properties.isOne(of: .punctuation) { insert(.punctuation) }
    if (0x4E00...0x9FA5).contains(scalar) || (0x3040...0x30FF).contains(scalar) {
      insert(.ideograph)
    }
    if isOne(of: .space) || Self.bloomEnds.contains(scalar) { insert(.bloomEnd) }
  }

  private static let bloomEnds = Set("(|).,!?…。，、।۔،".unicodeScalars.map(\.value))

  private static func main(_ scalar: UInt32, _ properties: CharacterProperties) -> Self {
    if scalar == 0x0A || scalar == 0x0D { return .newline }
    if properties.isWhiteSpace { return .blank }
    switch properties.category {
    case .uppercaseLetter, .titlecaseLetter: return .upper
    case .lowercaseLetter: return .lower
    case .modifierLetter, .otherLetter: return .letter
    default: break
    }
    if properties.isOne(of: .mark) { return .mark }
    if properties.isOne(of: .number) { return .number }
    return properties.isOne(of: [.punctuation, .symbol]) ? .symbol : .other
  }
}

/// The classes of all characters: a flat table of the Basic Multilingual Plane, and what the table
/// of properties says of the rest.
struct CharacterClassTable: Sendable {
  /// The table, made at first use.
  static let shared = CharacterClassTable()

  private let plane: [CharacterClass]
  private let properties = CharacterTable.shared

  private init() {
    let properties = self.properties
    plane = (0..<0x10000).map { CharacterClass($0, properties[$0]) }
  }

  /// The classes of the character at `index` of well-formed UTF-8; moves behind it.
  ///
  /// - Complexity: O(1).
  @inline(__always)
  func next(_ text: Span<UInt8>, _ index: inout Int) -> CharacterClass {
    let first = text[index]
    if first < 0x80 {
      index += 1
      return plane[Int(first)]
    }
    return nextWide(text, &index, first)
  }

  @inline(__always)
  private func nextWide(
    _ text: Span<UInt8>, _ index: inout Int, _ first: UInt8
  ) -> CharacterClass {
    if first < 0xE0, index + 1 < text.count {
      let scalar = Int(first & 0x1F) << 6 | Int(text[index + 1] & 0x3F)
      index += 2
      return plane[scalar]
    }
    if first < 0xF0, index + 2 < text.count {
      let middle = Int(text[index + 1] & 0x3F) << 6 | Int(text[index + 2] & 0x3F)
      index += 3
      return plane[Int(first & 0x0F) << 12 | middle]
    }
    let scalar = UTF8Text.next(text, &index)
    return CharacterClass(scalar, properties[scalar])
  }

  /// The end of the run of characters of `classes` that begins at `start`, or `start`.
  @inline(__always)
  func endOfRun(_ text: Span<UInt8>, _ start: Int, of classes: CharacterClass) -> Int {
    var end = start
    while end < text.count {
      var next = end
      guard self.next(text, &next).isOne(of: classes) else { break }
      end = next
    }
    return end
  }
}
