import TestSupport

/// Lines on which cutting goes wrong if a stage of a tokenizer is not understood.
struct HardLines {
  /// What stands beside spaces: spaces of all kinds, marks, joiners, controls, what is no UTF-8,
  /// characters that normalizers change, digits, punctuation, letters of many scripts.
  static let parts: [[UInt8]] = {
    let texts = [
      "\t", "\r", "\0", "\u{1}", "\u{B}", "\u{C}", "\u{1C}", "\u{85}", "\u{A0}", "\u{1680}",
      "\u{2003}", "\u{2028}", "\u{3000}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}",
      "\u{2060}", "\u{FEFF}", "\u{AD}", "▁", "\u{300}", "\u{301}", "\u{323}", "\u{345}",
      "\u{20E3}", "\u{FE0F}", "\u{600}", "\u{110BD}", "\u{D4E}", "\u{3099}", "\u{1161}",
      "\u{11A8}", "가", "👨\u{200D}👩", "🇦🇧", "😀", "İ", "ß", "ﬁ", "Σ", "ΑΣ", "'", "'s", "n't", ".",
      ",", "...", "…", "!", "-", "--", "(", ")", "$", "1", "12", "1234", "1.5", "½", "１２", "ＡＢ",
      "～", "a", "A", "the", "don", "<", ">", "<0x0A>", "<unk>", "</s>", "Ġ", "ไทย", "中文", "日本",
      "ー", "हि", "न्", "\u{94D}", "ال", "\u{651}", "አማ", "፡", "\u{E000}", "\u{E0001}", "\u{378}",
      "\u{10FFFF}", "\u{FFFD}",
    ]
    let bytes: [[UInt8]] = [
      [0xFF], [0xC3], [0xE2, 0x96], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0x85],
      [UInt8](repeating: 0x78, count: 96), [UInt8](repeating: 0x78, count: 97),
      [UInt8](repeating: 0x20, count: 31), [UInt8](repeating: 0x20, count: 32),
      [UInt8](repeating: 0x79, count: 8), [UInt8](repeating: 0x7A, count: 9),
    ]
    return texts.map { Array($0.utf8) } + bytes
  }()

  private var generator: SeededGenerator
  private let words: [[UInt8]]
  private let addedTokens: [[UInt8]]

  /// Starts from real lines and the added tokens of a tokenizer.
  init(seed: UInt64, lines: [[UInt8]], addedTokens: [[UInt8]]) {
    generator = SeededGenerator(seed: seed)
    words = lines.flatMap { $0.split(separator: 0x20).map(Array.init) }
    self.addedTokens = addedTokens.filter { !$0.contains(0x0A) && !$0.isEmpty }
  }

  /// The next line.
  mutating func next() -> [UInt8] {
    var line: [UInt8] = []
    let separates = Bool.random(using: &generator)
    for _ in 0..<Int.random(in: 1...12, using: &generator) {
      line += part()
      if separates { line.append(0x20) }
    }
    if Int.random(in: 0..<200, using: &generator) == 0 {
      line = Array(repeatElement(line, count: 50).joined())
    }
    return line
  }

  private mutating func part() -> [UInt8] {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0..<3: Self.parts.randomElement(using: &generator) ?? []
    case 3: [UInt8](repeating: 0x20, count: Int.random(in: 1...3, using: &generator))
    case 4: addedToken()
    default: words.randomElement(using: &generator) ?? []
    }
  }

  /// An added token, perhaps cut off at either side.
  private mutating func addedToken() -> [UInt8] {
    guard let token = addedTokens.randomElement(using: &generator) else { return [] }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return Array(token.prefix(Int.random(in: 1...token.count, using: &generator)))
    case 1: return Array(token.suffix(Int.random(in: 1...token.count, using: &generator)))
    default: return token
    }
  }
}
