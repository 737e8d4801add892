internal import ICU

/// Finds the matches of a ``WordPattern``.
struct WordScanner: Sendable {
  /// The pattern.
  let pattern: WordPattern
  private let classes = CharacterClassTable.shared

  /// Makes a scanner of a pattern.
  init(_ pattern: WordPattern) { self.pattern = pattern }

  /// Calls `body` with each match, from left to right.
  ///
  /// - Complexity: O(*n*) in the bytes of the text: where a match gives characters back, what is
  ///   given back is looked at once more, and never given back again.
  @inline(__always)
  func forEachMatch(in text: Span<UInt8>, _ body: (Int, Int) -> Void) {
    var start = 0
    while start < text.count {
      let end = endOfMatch(text, start)
      if end > start {
        body(start, end)
        start = end
      } else {
        start += UTF8Text.length(leading: text[start])
      }
    }
  }

  /// The end of the match at `start`, or `start` if there is none.
  private func endOfMatch(_ text: Span<UInt8>, _ start: Int) -> Int {
    var second = start
    let first = classes.next(text, &second)
    if first.isOne(of: pattern.letters) { return endOfWord(text, start) }
    if first.isOne(of: .asciiSymbol), let end = endOfSpecialCase(text, start) { return end }
    var third = second
    let next = second < text.count ? classes.next(text, &third) : []
    if first.isOne(of: pattern.letterPrefix), next.isOne(of: pattern.letters) {
      return endOfWord(text, second)
    }
    if pattern.numberLimit > 0 {
      if first.isOne(of: .number) { return endOfNumber(text, start) }
      if first.isOne(of: pattern.numberPrefix), next.isOne(of: .number) {
        return endOfNumber(text, second)
      }
    }
    if first.isOne(of: pattern.symbols) { return endOfSymbols(text, second) }
    if first.isOne(of: pattern.symbolPrefix), next.isOne(of: pattern.symbols) {
      return endOfSymbols(text, third)
    }
    if first.isOne(of: .space), pattern.spaces != .none { return endOfSpace(text, start) }
    return start
  }

  private func endOfNumber(_ text: Span<UInt8>, _ start: Int) -> Int {
    if pattern.numberLimit == .max { return classes.endOfRun(text, start, of: .number) }
    var (end, count) = (start, 0)
    while end < text.count, count < pattern.numberLimit {
      var next = end
      guard classes.next(text, &next).isOne(of: .number) else { break }
      (end, count) = (next, count + 1)
    }
    return end
  }

  @inline(__always)
  private func endOfSymbols(_ text: Span<UInt8>, _ start: Int) -> Int {
    let end = classes.endOfRun(text, start, of: pattern.symbols)
    return classes.endOfRun(text, end, of: pattern.symbolTail)
  }

  /// The end of a match of white space, of which there is some.
  private func endOfSpace(_ text: Span<UInt8>, _ start: Int) -> Int {
    var (end, last) = (start, start)
    var endOfLines: Int?
    while end < text.count {
      var next = end
      let found = classes.next(text, &next)
      guard found.isOne(of: .space) else { break }
      (last, end) = (end, next)
      if found.isOne(of: .newline) { endOfLines = end }
    }
    if end == text.count, pattern.spaces == .linesAndEnd { return end }
    if let endOfLines, pattern.spaces != .plain { return endOfLines }
    return end == text.count || last == start ? end : last
  }
}

// MARK: - Words

extension WordScanner {
  @inline(__always)
  private func endOfWord(_ text: Span<UInt8>, _ start: Int) -> Int {
    if !pattern.isCased { return classes.endOfRun(text, start, of: pattern.letters) }
    let end = endOfCasedWord(text, start)
    return pattern.contractions == .suffix ? end + contractionLength(text, end) : end
  }

  /// The end of `U*L+|U+L*`, in which marks and letters without case are both.
  ///
  /// `U*` takes the run of its characters. If lower case follows, so does `L+`. Otherwise `U*` gives
  /// back up to the last character that is both, which `L+` takes, and the next match begins behind
  /// it. Only where there is none, the second alternative has its turn.
  private func endOfCasedWord(_ text: Span<UInt8>, _ start: Int) -> Int {
    let upper: CharacterClass = [.upper, .mark]
    let lower: CharacterClass = [.lower, .mark]
    var end = start
    var endOfBoth: Int?
    while end < text.count {
      var next = end
      let found = classes.next(text, &next)
      guard found.isOne(of: upper) else {
        if found.isOne(of: lower) { return classes.endOfRun(text, next, of: lower) }
        break
      }
      end = next
      if found.isOne(of: lower) { endOfBoth = end }
    }
    return endOfBoth ?? end
  }
}

// MARK: - Special cases

extension WordScanner {
  /// The end of what begins with a symbol and is tried before words.
  private func endOfSpecialCase(_ text: Span<UInt8>, _ start: Int) -> Int? {
    for literal in pattern.literals where begins(literal, text, start) {
      return start + literal.count
    }
    if pattern.contractions == .exact || pattern.contractions == .caseless {
      let length = contractionLength(text, start)
      if length > 0 { return start + length }
    }
    guard pattern.hasSymbolWords else { return nil }
    let end = classes.endOfRun(text, start + 1, of: .asciiLetter)
    return end > start + 1 ? end : nil
  }

  private func begins(_ literal: [UInt8], _ text: Span<UInt8>, _ start: Int) -> Bool {
    literal.count <= text.count - start
      && literal.indices.allSatisfy { text[start + $0] == literal[$0] }
  }

  /// The length of `'s`, `'t`, `'m`, `'d`, `'re`, `'ve` or `'ll` at `start`, or 0.
  private func contractionLength(_ text: Span<UInt8>, _ start: Int) -> Int {
    guard start + 1 < text.count, text[start] == UInt8(ascii: "'") else { return 0 }
    let folding: UInt8 = pattern.contractions == .exact ? 0 : 0x20
    let first = text[start + 1]
    switch first | folding {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    default: break
    }
    guard start + 2 < text.count else { return 0 }
    // U+017F, the long s, is an s without case.
    if folding != 0, first == 0xC5, text[start + 2] == 0xBF { return 3 }
    switch (first | folding, text[start + 2] | folding) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return 0
    }
  }
}
