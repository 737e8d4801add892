import ICU
import TestSupport
import Testing

@Suite("Break iterator")
struct BreakIteratorTests {
  private func parts(_ kind: BreakIterator.Kind, _ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    var result: [String] = []
    try BreakIterator(kind).forEachPart(of: bytes.span) { range, _ in
      result.append(String(decoding: bytes[range], as: UTF8.self))
    }
    return result
  }

  @Test func `words of Thai come from the dictionary`() throws {
    #expect(try parts(.word, "ภาษาไทยสวยงาม") == ["ภาษา", "ไทย", "สวยงาม"])
  }

  @Test func `spaces are parts that are no words`() throws {
    let bytes = Array("one two".utf8)
    var words: [Bool] = []
    try BreakIterator(.word, locale: "en").forEachPart(of: bytes.span) { words.append($1) }
    #expect(words == [true, false, true])
  }

  @Test func `each single character is as many words as ICU says`() throws {
    let breaker = try BreakIterator(.word)
    for scalar in 0..<0x600 as Range<UInt32> {
      for text in [
        [scalar], [0x20, scalar], [0x61, scalar], [scalar, 0x35], [0x28, scalar, 0x2C],
        [0x61, scalar, 0x62], [0x31, scalar, 0x32], [0x61, scalar, 0x20, 0x62],
        [0xFFFD, scalar, 0x62],
      ] {
        var bytes: [UInt8] = []
        for part in text { UTF8Text.append(part, to: &bytes) }
        var count = 0
        try breaker.forEachPart(of: bytes.span) { if $1 { count += 1 } }
        #expect(try breaker.wordCount(of: bytes.span) == count, "\(text)")
      }
    }
  }

  @Test(arguments: 0..<256 as Range<UInt64>)
  func `words of random texts are as many as ICU says`(seed: UInt64) throws {
    let alphabet = Array(
      "  ab.Cé_@:,;'\"-1239жЖ!()/%ßΣаبא中ーกa\u{301}\u{ad}\u{FFFD}\u{FFFD}🇰".unicodeScalars)
    let breaker = try BreakIterator(.word)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<64 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<32, using: &generator) {
        let scalar = alphabet[Int.random(in: alphabet.indices, using: &generator)]
        UTF8Text.append(scalar.value, to: &bytes)
      }
      var count = 0
      try breaker.forEachPart(of: bytes.span) { if $1 { count += 1 } }
      #expect(
        try breaker.wordCount(of: bytes.span) == count, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(arguments: 0..<64 as Range<UInt64>)
  func `words of bytes that are no text are as many as ICU says`(seed: UInt64) throws {
    let alphabet: [UInt8] = [
      0x20, 0x61, 0x62, 0xC3, 0xA9, 0xC2, 0xD0, 0xB6, 0xFF, 0x80, 0x2E, 0xEF, 0xBF, 0xBD,
    ]
    let breaker = try BreakIterator(.word)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<64 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<16, using: &generator) {
        bytes.append(alphabet[Int.random(in: alphabet.indices, using: &generator)])
      }
      var count = 0
      try breaker.forEachPart(of: bytes.span) { if $1 { count += 1 } }
      #expect(try breaker.wordCount(of: bytes.span) == count, "\(bytes)")
    }
  }

  @Test func `grapheme clusters hold marks, jamo, flags and families together`() throws {
    let text = "e\u{301}\u{302}각🇰🇪🇬🇪👨‍👩‍👧\r\n"
    #expect(
      try parts(.grapheme, text) == ["e\u{301}\u{302}", "각", "🇰🇪", "🇬🇪", "👨‍👩‍👧", "\r\n"])
  }

  @Test(arguments: 0..<64 as Range<UInt64>)
  func `own grapheme clusters agree with ICU's`(seed: UInt64) throws {
    let alphabet: [UInt32] = [
      0x0D, 0x0A, 0x00, 0x61, 0x301, 0x903, 0x600, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x200D,
      0x1F468, 0x1F466, 0x1F1F0, 0x1F1EA, 0xA9, 0xFE0F, 0x1F3FB, 0x915, 0x94D, 0x200C, 0xE01F0,
    ]
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<24 {
      UTF8Text.append(alphabet[Int.random(in: alphabet.indices, using: &generator)], to: &bytes)
    }
    var expected: [Int] = []
    try BreakIterator(.grapheme).forEachPart(of: bytes.span) { range, _ in
      expected.append(range.lowerBound)
    }
    var found: [Int] = []
    var clusters = GraphemeClusters()
    var index = 0
    while index < bytes.count {
      let place = index
      let scalar = UTF8Text.next(bytes.span, &index)
      if clusters.begins(with: CharacterTable.shared[scalar]) { found.append(place) }
    }
    #expect(found == expected)
  }

  @Test func `one joiner holds two pictographs together, and a second one parts them`() {
    func begins(_ scalars: [UInt32]) -> [Bool] {
      var clusters = GraphemeClusters()
      return scalars.map { clusters.begins(with: CharacterTable.shared[$0]) }
    }
    #expect(begins([0xA9, 0x301, 0x200D, 0x1F466]) == [true, false, false, false])
    #expect(begins([0xA9, 0x200D, 0x200D, 0x1F466]) == [true, false, false, true])
    #expect(begins([0xA9, 0x200D, 0x301, 0x200D, 0x1F466]) == [true, false, false, false, true])
    #expect(begins([0x61, 0x200D, 0x1F466]) == [true, false, true])
  }

  @Test(arguments: [0x897, 0x1ACF, 0x1AE1, 0x113E2, 0x1E6F5] as [UInt32])
  func `marks newer than ICU continue a cluster`(mark: UInt32) {
    var clusters = GraphemeClusters()
    let begins = [0x2B0, mark, 0x2B0].map { clusters.begins(with: CharacterTable.shared[$0]) }
    #expect(begins == [true, false, true])
  }
}
