extension BreakIterator {
  /// The number of words in a text, for an iterator that finds words.
  ///
  /// - Throws: `ICUError.call` if the text is too long.
  /// - Complexity: O(*n*); what ``SimpleWords`` counts is not handed to ICU.
  public func wordCount(of text: Span<UInt8>) throws -> Int {
    var count = 0
    var words = SimpleWords()
    var start = 0
    var index = 0
    while index < text.count {
      let place = index
      let cut = words.add(text, &index)
      guard cut == .anyText || cut == .simpleText && words.areAll else { continue }
      count += try words.areAll ? words.count : wordCount(ofAny: text.extracting(start..<place))
      (words, start) = (SimpleWords(), place)
    }
    return count + (try words.areAll ? words.count : wordCount(ofAny: text.extracting(start...)))
  }

  private func wordCount(ofAny text: Span<UInt8>) throws -> Int {
    var count = 0
    try forEachPart(of: text) { _, isWord in if isWord { count += 1 } }
    return count
  }
}

/// Counts words of cased letters and ASCII digits, with ASCII and U+FFFD between them.
///
/// UAX #29 keeps a run of such letters and digits together (WB5, WB8 to WB10: they are `ALetter` and
/// `Numeric`). Two runs are joined by a single full stop, comma, colon, semicolon or apostrophe at
/// most (WB6, WB7, WB11, WB12), and by the low line, and in ICU from CLDR 42 on by the at sign; where one of these
/// does stand so, the words are left to ICU. Letters are looked at up to Armenian, where no version of
/// Unicode adds any.
private struct SimpleWords {
  /// Whether a text may be cut before a character, its words counted apart.
  ///
  /// It may be before a space and before U+FFFD, which nothing joins to what is before them. What
  /// follows them may belong to them, and so stays with them.
  enum Cut {
    case none
    /// It may, and it pays if all was simple so far.
    case simpleText
    /// It may, and it pays.
    case anyText
  }

  /// Whether all words could be counted.
  private(set) var areAll = true
  /// The number of words.
  private(set) var count = 0
  private var isInRun = false
  /// The characters since the last run.
  private var gap = 0
  private var hasJoiner = false

  /// Looks at the character at `index` and moves behind it.
  @inline(__always)
  mutating func add(_ text: Span<UInt8>, _ index: inout Int) -> Cut {
    let byte = text[index]
    if byte < 0x80 {
      index += 1
      if byte | 0x20 &- 0x61 < 26 || byte &- 0x30 < 10 {
        addLetter()
        return .none
      }
      addOther(joins: byte == 0x2E || byte == 0x2C || byte == 0x3A || byte == 0x3B || byte == 0x27)
      if byte == 0x5F || byte == 0x40 { areAll = false }
      return byte == 0x20 ? .simpleText : .none
    }
    let start = index
    let isCharacter = UTF8Text.skip(text, &index)
    if !isCharacter || Self.isReplacement(text, start..<index) {
      addOther(joins: false)
      return .anyText
    }
    var place = start
    if byte < 0xD7, CharacterTable.shared[UTF8Text.next(text, &place)].isOne(of: .casedLetter) {
      addLetter()
    } else {
      areAll = false
    }
    return .none
  }

  private static func isReplacement(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = range.lowerBound
    return range.count == 3 && text[start] == 0xEF && text[start + 1] == 0xBF
      && text[start + 2] == 0xBD
  }

  @inline(__always)
  private mutating func addLetter() {
    if !isInRun {
      if gap == 1, hasJoiner, count > 0 { areAll = false }
      count += 1
    }
    (isInRun, gap, hasJoiner) = (true, 0, false)
  }

  @inline(__always)
  private mutating func addOther(joins: Bool) {
    isInRun = false
    gap += 1
    hasJoiner = joins
  }
}
