internal import ICU

/// Splits by the kind of single characters.
struct CharacterSplits {
  private let table = CharacterTable.shared

  /// BERT: white space is dropped, each punctuation mark is a part.
  func splitWords(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    var start = 0
    var index = 0
    while index < text.count {
      let place = index
      let scalar = UTF8Text.next(text, &index)
      let isSpace = isWhiteSpace(scalar)
      guard isSpace || isPunctuation(scalar) else { continue }
      writer.append(start, place)
      if !isSpace { writer.append(place, index) }
      start = index
    }
    writer.append(start, text.count)
  }

  /// White space is dropped.
  func splitAtWhiteSpace(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    var start = 0
    var index = 0
    while index < text.count {
      let place = index
      guard isWhiteSpace(UTF8Text.next(text, &index)) else { continue }
      writer.append(start, place)
      start = index
    }
    writer.append(start, text.count)
  }

  /// `\w+|[^\w\s]+`; white space is dropped.
  func splitWordsAndSymbols(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    splitWhereKindChanges(text, &writer) { scalar in
      isWhiteSpace(scalar) ? nil : table[scalar].isWord ? 1 : 0
    }
  }

  /// Parts of one script; see ``UnicodeScripts``.
  func splitByScript(_ text: Span<UInt8>, _ writer: inout PartWriter) {
    var scripts = UnicodeScripts()
    var start: Int?
    var index = 0
    while index < text.count {
      let place = index
      guard scripts.begins(with: UTF8Text.next(text, &index)) else { continue }
      if let start { writer.append(start, place) }
      start = place
    }
    if let start { writer.append(start, text.count) }
  }

  /// Parts of `length` characters; the last may be shorter.
  func split(_ text: Span<UInt8>, every length: Int, _ writer: inout PartWriter) {
    var start = 0
    var count = 0
    var index = 0
    while index < text.count {
      _ = UTF8Text.next(text, &index)
      count += 1
      guard count == length else { continue }
      writer.append(start, index)
      (start, count) = (index, 0)
    }
    writer.append(start, text.count)
  }

  /// Finds the characters of which `test` is true, each for itself.
  func find(
    _ text: Span<UInt8>, into ranges: inout [Range<Int>], where test: (UInt32) -> Bool
  ) {
    var index = 0
    while index < text.count {
      let place = index
      if test(UTF8Text.next(text, &index)) { ranges.append(place..<index) }
    }
  }

  /// An ASCII punctuation mark or symbol, or punctuation of Unicode 8, which the reference knows.
  func isPunctuation(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 {
      return scalar &- 0x21 < 15 || scalar &- 0x3A < 7 || scalar &- 0x5B < 6 || scalar &- 0x7B < 4
    }
    let properties = table[scalar]
    return properties.isOne(of: .punctuation) && !properties.isAfterUnicode8 || scalar == 0x166D
      || scalar == 0x111C9
  }

  /// A number of Unicode 17, which the reference knows: decimal digits, letters that count, fractions.
  func isNumber(_ scalar: UInt32) -> Bool {
    table[scalar].isOne(of: .number) || (0x11DE0...0x11DE9).contains(scalar)
      || (0x16FF4...0x16FF6).contains(scalar)
  }

  @inline(__always)
  private func isWhiteSpace(_ scalar: UInt32) -> Bool {
    scalar < 0x80 ? scalar == 0x20 || scalar &- 0x09 < 5 : table[scalar].isWhiteSpace
  }

  private func splitWhereKindChanges(
    _ text: Span<UInt8>, _ writer: inout PartWriter, _ kind: (UInt32) -> Int?
  ) {
    var current: Int?
    var start = 0
    var index = 0
    while index < text.count {
      let place = index
      let next = kind(UTF8Text.next(text, &index))
      guard next != current else { continue }
      if current != nil { writer.append(start, place) }
      (current, start) = (next, place)
    }
    if current != nil { writer.append(start, text.count) }
  }
}

/// Finds where the script changes, as SentencePiece sees scripts: kana count as Han, and a space
/// joins what is beside it, as does every character that has no script in Unicode 9.
struct UnicodeScripts {
  private static let han = Script("Han")
  private static let kana = [Script("Hiragana"), Script("Katakana")]
  private static let unknown = Script("Unknown")
  private static let common = Script("Common")
  private static let devanagari = Script("Devanagari")

  private let table = CharacterTable.shared
  private var last: Script?

  /// Takes the next character, and tells whether a part begins with it.
  ///
  /// What comes before the first character that is no space belongs to no part.
  mutating func begins(with scalar: UInt32) -> Bool {
    let properties = table[scalar]
    var script: Script? = properties.script
    if scalar == 0x20 || properties.isAfterUnicode9 || script == Self.unknown { return false }
    // These were of other scripts in Unicode 9.
    if scalar == 0x61C { script = Self.common }
    if scalar == 0x953 || scalar == 0x954 { script = Self.devanagari }
    if scalar == 0x30FC || Self.kana.contains(script) { script = Self.han }
    defer { last = script }
    return last != script
  }
}
