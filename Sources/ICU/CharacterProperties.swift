internal import CICU

/// The properties of one character in Unicode.
@frozen
public struct CharacterProperties: Hashable, Sendable {
  @usableFromInline let bits: UInt32

  @inlinable
  init(bits: UInt32) { self.bits = bits }

  /// The general category.
  @inlinable public var category: GeneralCategory {
    GeneralCategory(rawValue: UInt8(truncatingIfNeeded: bits & 0x1F)) ?? .unassigned
  }

  /// Whether the general category is one of `categories`.
  @inlinable
  public func isOne(of categories: GeneralCategorySet) -> Bool {
    categories.rawValue >> (bits & 0x1F) & 1 == 1
  }

  /// White_Space.
  @inlinable public var isWhiteSpace: Bool { bits & 1 << 5 != 0 }
  /// Alphabetic.
  @inlinable public var isAlphabetic: Bool { bits & 1 << 6 != 0 }
  /// Join_Control: U+200C and U+200D.
  @inlinable public var isJoinControl: Bool { bits & 1 << 7 != 0 }
  /// Extended_Pictographic.
  @inlinable public var isExtendedPictographic: Bool { bits & 1 << 13 != 0 }
  /// Whether the character was added after Unicode 8.0.
  @inlinable public var isAfterUnicode8: Bool { bits & 1 << 14 != 0 }
  /// Whether the character was added after Unicode 9.0.
  @inlinable public var isAfterUnicode9: Bool { bits & 1 << 15 != 0 }
  /// Grapheme_Cluster_Break.
  @inlinable public var graphemeBreak: GraphemeBreak {
    GraphemeBreak(rawValue: UInt8(truncatingIfNeeded: bits >> 8 & 0x1F)) ?? .other
  }
  /// `\w` of UTS #18: Alphabetic, marks, decimal digits, connectors and join controls.
  @inlinable public var isWord: Bool {
    bits & (1 << 6 | 1 << 7) != 0 || isOne(of: [.mark, .decimalNumber, .connectorPunctuation])
  }
  /// The script.
  @inlinable public var script: Script { Script(rawValue: Int32(bits >> 16 & 0x3FF)) }
}

/// The properties of all characters, in two stages: 256 characters share a page.
public struct CharacterTable: Sendable {
  @usableFromInline let pages: [UInt16]
  @usableFromInline let entries: [UInt32]

  /// The table of ICU's Unicode version, with the categories and the clusters of what was added
  /// since; made at first use.
  public static let shared = CharacterTable()

  /// The properties of a code point; of one beyond U+10FFFF, those of an unassigned one.
  ///
  /// - Complexity: O(1).
  @inlinable
  public subscript(scalar: UInt32) -> CharacterProperties {
    let page = Int(scalar >> 8)
    guard page < pages.count else { return CharacterProperties(bits: 0) }
    return CharacterProperties(bits: entries[Int(pages[page]) << 8 | Int(scalar & 0xFF)])
  }

  /// Asks ICU page by page; the empty planes have two kinds of pages only.
  private init() {
    var pages: [UInt16] = []
    var entries: [UInt32] = []
    var known: [[UInt32]: UInt16] = [:]
    var middle: (plane: UInt32, page: UInt16)?
    for number in 0..<UInt32(0x1100) {
      let plane = number >> 8
      let isUniform = (4...13).contains(plane) || plane >= 15
      if isUniform, number & 0xFF != 0xFF, let middle, middle.plane == plane {
        pages.append(middle.page)
        continue
      }
      let page = Self.page(number)
      let position = known[page] ?? UInt16(entries.count >> 8)
      if known.updateValue(position, forKey: page) == nil { entries.append(contentsOf: page) }
      pages.append(position)
      middle = (plane, position)
    }
    self.pages = pages
    self.entries = entries
  }

  private static func page(_ number: UInt32) -> [UInt32] {
    var page = [UInt32](unsafeUninitializedCapacity: 256) { buffer, count in
      if let start = buffer.baseAddress { cicu_properties(number << 8, 256, start) }
      count = 256
    }
    for (category, ranges) in NewerCharacters.categories {
      for (first, last) in ranges where first >> 8 <= number && number <= last >> 8 {
        for scalar in max(first, number << 8)...min(last, number << 8 | 0xFF) {
          add(category, to: &page[Int(scalar & 0xFF)])
        }
      }
    }
    for (first, last) in NewerCharacters.extenders
    where first >> 8 <= number && number <= last >> 8 {
      for scalar in max(first, number << 8)...min(last, number << 8 | 0xFF) {
        page[Int(scalar & 0xFF)] |= UInt32(GraphemeBreak.extend.rawValue) << 8
      }
    }
    return page
  }

  /// Adds the category of a character that ICU does not know; letters are alphabetic.
  private static func add(_ category: GeneralCategory, to bits: inout UInt32) {
    guard CharacterProperties(bits: bits).category == .unassigned else { return }
    let isLetter = GeneralCategorySet.letter.rawValue >> UInt32(category.rawValue) & 1
    let isAfterUnicode9: UInt32 = 1 << 14 | 1 << 15
    bits |= UInt32(category.rawValue) | isLetter << 6 | isAfterUnicode9
  }
}
