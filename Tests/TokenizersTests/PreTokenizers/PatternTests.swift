import ICU
import TestSupport
import Testing
import Tokenizers

@Suite("Splitting patterns")
struct PatternTests {
  /// Characters at which some pattern decides.
  private static let alphabet = [
    "a", "s", "t", "l", "e", "A", "S", "L", "É", "é", "ǅ", "ʰ", "中", "か", "ー", "ก", "ि", "क", "ß",
    "ſ", "\u{212A}", "\u{301}", "\u{20DD}", "1", "2", "٣", "½", "Ⅷ", " ", "  ", "   ", "\n", "\r",
    "\r\n", "\t", "\u{A0}", "\u{2028}", "\u{3000}", "\u{85}", "\u{1C}", "'", "'s", "'LL", "'re",
    "'ſ",
    "!", "/", "-", "|", "(", "…", "।", "،", "€", "=", "<|endoftext|>", "<|", "_", "\u{200D}",
    "\u{FE0F}",
    "\u{0}", "😀", "\u{10FFFF}", "\u{E000}", "\u{378}", "𐐀", "𐐨", "𝟘", "𑀓", "▁", "ﬀ",
  ]

  /// A sample of all characters but those that the table knows and ICU does not.
  private static func scalars() throws -> [Unicode.Scalar] {
    let unassigned = try PatternSearch(#"\p{Cn}"#, in: .oniguruma, usesICU: true)
    return try (0..<UInt32(0x110000)).compactMap(Unicode.Scalar.init).filter { scalar in
      let isOfLargeBlock = (0x3400...0xD7FF).contains(scalar.value) || scalar.value > 0x20000
      if isOfLargeBlock, scalar.value % 97 != 0 { return false }
      if !CharacterTable.shared[scalar.value].isAfterUnicode9 { return true }
      return try unassigned.ranges(in: Array(String(scalar).utf8)).isEmpty
    }
  }

  private static func text(_ generator: inout SeededGenerator) -> [UInt8] {
    let part = (0..<Int.random(in: 2...8, using: &generator)).compactMap { _ in
      alphabet.randomElement(using: &generator)
    }
    let count = Int.random(in: 0...14, using: &generator)
    return (0..<count).flatMap { _ in
      part.randomElement(using: &generator).map { Array($0.utf8) } ?? []
    }
  }

  @Test(arguments: WellKnownPattern.all)
  func `a matcher by hand finds what ICU finds`(_ pattern: WellKnownPattern) throws {
    let byHand = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: false)
    let byICU = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: true)
    #expect(!byHand.usesICU && byICU.usesICU)
    for seed in 0..<UInt64(6000) {
      var generator = SeededGenerator(seed: seed)
      let text = Self.text(&generator)
      if text.isEmpty { continue }
      let (found, expected) = (try byHand.ranges(in: text), try byICU.ranges(in: text))
      guard found != expected else { continue }
      Issue.record(
        "seed \(seed): \(String(decoding: text, as: UTF8.self).debugDescription): \(found) is not \(expected)"
      )
      return
    }
  }

  @Test(arguments: WellKnownPattern.all)
  func `every character is of the class that ICU has for it`(_ pattern: WellKnownPattern) throws {
    let byHand = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: false)
    let byICU = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: true)
    let scalars = try Self.scalars()
    for start in stride(from: 0, to: scalars.count, by: 50) {
      let few = scalars[start..<min(start + 50, scalars.count)]
      let text = few.map { "a\($0)B \($0)\($0)1\($0)\n " }.joined()
      let (found, expected) = (
        try byHand.ranges(in: Array(text.utf8)), try byICU.ranges(in: Array(text.utf8))
      )
      if found == expected { continue }
      Issue.record("U+\(String(few[start].value, radix: 16)) and what follows differ")
      return
    }
  }

  @Test func `an unknown pattern is left to ICU`() throws {
    for pattern in [#"\w+"#, #"(?:\s+)"#, #"\p{L}+|x"#, "a|b", "[0-9]{3}"] {
      #expect(try PatternSearch(pattern, in: .oniguruma, usesICU: false).usesICU)
    }
  }

  @Test func `the space at the end is one part in cl100k, not in Llama 3`() throws {
    let text = Array("a\r  ".utf8)
    let patterns = Dictionary(uniqueKeysWithValues: WellKnownPattern.words.map { ($0.name, $0) })
    for (name, expected) in [("cl100k", [0..<1, 1..<4]), ("Llama 3", [0..<1, 1..<2, 2..<4])] {
      let pattern = try #require(patterns[name])
      let search = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: false)
      #expect(try search.ranges(in: text) == expected)
    }
  }

  @Test func `letters and numbers of Unicode 16 are known`() throws {
    let pattern = try #require(WellKnownPattern.words.first { $0.name == "Qwen" })
    let search = try PatternSearch(pattern.text, in: .oniguruma, usesICU: false)
    #expect(try search.ranges(in: Array("a\u{1C89}\u{2EBF0}\u{10D40}".utf8)) == [0..<8, 8..<12])
  }

  @Test func `a possessive interval repeats in Oniguruma`() throws {
    let pattern = try #require(WellKnownPattern.words.first { $0.name == "cl100k" })
    let text = Array("12345".utf8)
    let fancy = try PatternSearch(pattern.text, in: .fancy, usesICU: false)
    #expect(try fancy.ranges(in: text) == [0..<3, 3..<5])
    let oniguruma = try PatternSearch(pattern.text, in: .oniguruma, usesICU: false)
    #expect(try oniguruma.ranges(in: text) == [0..<5])
  }

  @Test(.timeLimit(.minutes(1)), arguments: WellKnownPattern.words)
  func `time is linear in the length of a line`(_ pattern: WellKnownPattern) throws {
    let search = try PatternSearch(pattern.text, in: pattern.syntax, usesICU: false)
    for unit in ["A", "中A", "\u{301}A", " ", "\n ", " \n", "'", "1", "A'S", "!/"] {
      let text = [UInt8]([[UInt8]](repeating: Array(unit.utf8), count: 1_000_000).joined())
      #expect(try search.ranges(in: text).count <= text.count)
    }
  }
}
