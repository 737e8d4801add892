extension BreakIterator {
  /// The number of words in a text, for an iterator that finds words.
  ///
  /// - Throws: `ICUError.call` if the text is too long.
  /// - Complexity: O(*n*); a text of one word of an alphabet is not handed to ICU.
  public func wordCount(of text: Span<UInt8>) throws -> Int {
    if let count = Self.simpleWordCount(of: text) { return count }
    var count = 0
    try forEachPart(of: text) { _, isWord in if isWord { count += 1 } }
    return count
  }

  /// 1 or 0 if the text is one run of cased letters and ASCII digits at most, and ASCII otherwise.
  ///
  /// UAX #29 keeps such a run together (WB5, WB8 to WB10: the letters are `ALetter`, the digits
  /// `Numeric`), and joins what ASCII has beside it only to another run; but for the low line, and in
  /// ICU from CLDR 42 on the at sign. Letters are looked at up to Armenian, where no version of Unicode adds any.
  static func simpleWordCount(of text: Span<UInt8>) -> Int? {
    let table = CharacterTable.shared
    var runs = 0
    var isInRun = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      var isPart: Bool
      if byte < 0x80 {
        isPart = byte | 0x20 &- 0x61 < 26 || byte &- 0x30 < 10
        if byte == 0x5F || byte == 0x40 { return nil }
        index += 1
      } else {
        guard byte >= 0xC2, byte < 0xD7, index + 1 < text.count, text[index + 1] & 0xC0 == 0x80
        else { return nil }
        isPart = table[UTF8Text.next(text, &index)].isOne(of: .casedLetter)
        if !isPart { return nil }
      }
      if isPart, !isInRun { runs += 1 }
      if runs > 1 { return nil }
      isInRun = isPart
    }
    return runs
  }
}
