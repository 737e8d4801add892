internal import ICU

/// GPT-2's splitting pattern, by hand:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
struct GPT2Pattern {
  /// The classes of characters that the pattern knows.
  private enum Kind { case letter, number, space, other }

  private let table = CharacterTable.shared

  /// Writes one part for each match; the matches cover the text.
  ///
  /// - Complexity: O(*n*) in the bytes of the text.
  func split(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    var start = 0
    while start < text.count {
      let end = end(of: text, from: start)
      writer.append(start, end)
      start = end
    }
  }

  private func end(of text: Span<UInt8>, from start: Int) -> Int {
    let length = contractionLength(text, start)
    if length > 0 { return start + length }
    var index = start
    if text[start] == 0x20, start + 1 < text.count { index = start + 1 }
    let (kind, next) = kind(text, index)
    if kind != .space { return endOfRun(text, next, kind) }
    return endOfSpace(text, start)
  }

  private func endOfRun(_ text: Span<UInt8>, _ start: Int, _ kind: Kind) -> Int {
    var end = start
    while end < text.count {
      let (nextKind, next) = self.kind(text, end)
      if nextKind != kind { break }
      end = next
    }
    return end
  }

  /// The end of white space: before its last character if something follows, but never empty.
  private func endOfSpace(_ text: Span<UInt8>, _ start: Int) -> Int {
    var end = start
    var last = start
    while end < text.count {
      let (kind, next) = kind(text, end)
      if kind != .space { break }
      last = end
      end = next
    }
    return end == text.count || last == start ? end : last
  }

  private func contractionLength(_ text: Span<UInt8>, _ start: Int) -> Int {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return 0 }
    let first = text[start + 1]
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
    default: break
    }
    guard start + 2 < text.count else { return 0 }
    switch (first, text[start + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default: return 0
    }
  }

  @inline(__always)
  private func kind(_ text: Span<UInt8>, _ index: Int) -> (Kind, Int) {
    var next = index
    let scalar = UTF8Text.next(text, &next)
    if scalar < 0x80 {
      if (scalar | 0x20) &- 0x61 < 26 { return (.letter, next) }
      if scalar &- 0x30 < 10 { return (.number, next) }
      return (scalar == 0x20 || scalar &- 0x09 < 5 ? .space : .other, next)
    }
    let properties = table[scalar]
    if properties.isOne(of: .letter) { return (.letter, next) }
    if properties.isOne(of: .number) { return (.number, next) }
    return (properties.isWhiteSpace ? .space : .other, next)
  }
}
