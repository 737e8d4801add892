import ICU
import Testing

@Suite("Character table")
struct CharacterTableTests {
  private let table = CharacterTable.shared

  @Test func `letters, numbers and marks have their categories`() {
    #expect(table[0x41].category == .uppercaseLetter)
    #expect(table[0x663].category == .decimalNumber)
    #expect(table[0xBD].category == .otherNumber)
    #expect(table[0x301].category == .nonspacingMark)
    #expect(table[0x20AC].category == .currencySymbol)
    #expect(table[0x4E2D].isOne(of: .letter))
    #expect(table[0xBF].isOne(of: .punctuation))
    #expect(!table[0x20AC].isOne(of: .punctuation))
  }

  @Test func `characters of Unicode 16 have their categories`() {
    #expect(table[0x1C89].category == .uppercaseLetter)
    #expect(table[0x1C8A].isAlphabetic && table[0x1C8A].isWord && table[0x1C8A].isAfterUnicode9)
    #expect(table[0x897].category == .nonspacingMark)
    #expect(table[0x2EBF0].category == .otherLetter && table[0x2EE5D].isOne(of: .letter))
    #expect(table[0x2EE5E].category == .unassigned)
    #expect(table[0x116D0].category == .decimalNumber)
  }

  @Test func `white space is Unicode's`() {
    let spaces = (0..<0x3001 as Range<UInt32>).filter { table[$0].isWhiteSpace }
    #expect(
      spaces == [
        9, 10, 11, 12, 13, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004,
        0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
      ])
  }

  @Test func `joiners, marks and low lines are word characters`() {
    for scalar in [0x200C, 0x200D, 0x301, 0x5F, 0x61, 0x31] as [UInt32] {
      #expect(table[scalar].isWord)
    }
    #expect(!table[0x2D].isWord)
    #expect(!table[0xBD].isWord)
  }

  @Test func `the last code points of a plane are unassigned, also where pages are shared`() {
    for plane in 4...13 as ClosedRange<UInt32> {
      #expect(table[plane << 16 | 0x1234].category == .unassigned)
      #expect(table[plane << 16 | 0xFFFF].category == .unassigned)
    }
    #expect(table[0x10_0000].category == .privateUse)
    #expect(table[0x10_FFFE].category == .unassigned)
    #expect(table[0x11_0000].category == .unassigned)
    #expect(table[.max].category == .unassigned)
  }

  @Test func `ages divide characters at Unicode 8 and 9`() {
    #expect(!table[0x1F600].isAfterUnicode8)
    #expect(table[0x8E2].isAfterUnicode8)
    #expect(!table[0x8E2].isAfterUnicode9)
    #expect(table[0x11938].isAfterUnicode9)
  }

  @Test func `lowercase of one character may be two`() {
    #expect(lowercase(0x41) == (0x61, nil))
    #expect(lowercase(0x5A) == (0x7A, nil))
    #expect(lowercase(0x5B) == (0x5B, nil))
    #expect(lowercase(0x130) == (0x69, 0x307))
    #expect(lowercase(0x3A3) == (0x3C3, nil))
  }

  @Test func `scripts have names`() {
    #expect(table[0x915].script.name == "Devanagari")
    #expect(table[0x915].script.code == "Deva")
    #expect(Script("Deva") == Script("Devanagari"))
    #expect(Script("Nowhere") == nil)
    #expect(table[0x20].script == .common)
    #expect(table[0x301].script == .inherited)
  }
}
