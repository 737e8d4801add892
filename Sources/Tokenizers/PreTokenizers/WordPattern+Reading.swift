/// Whose regular expressions a pattern is written for.
package enum PatternSyntax: Sendable {
  /// Oniguruma, which Hugging Face uses.
  case oniguruma
  /// The Rust crate fancy-regex, which tiktoken uses.
  case fancy
}

extension WordPattern {
  /// Recognizes a pattern by its text; `nil` if it is not of the family.
  ///
  /// Each member of the family is written as alternatives in one order, each of them in one of the
  /// spellings that follow here. Possessive quantifiers change nothing in them, but that `{1,3}+` is
  /// no possessive quantifier in Oniguruma: there it repeats.
  init?(_ pattern: String, in syntax: PatternSyntax) {
    self.init()
    var rest = Self.withEscapes(pattern)[...]
    read(&rest, Self.literals)
    read(&rest, Self.contractions)
    read(&rest, Self.symbolWords)
    guard read(&rest, Self.words) else { return nil }
    _ =
      read(&rest, Self.numbers)
      || read(&rest, [(#"\p{N}{1,3}+"#, { $0.numberLimit = syntax == .fancy ? 3 : .max })])
      || read(&rest, [("", { $0.numberLimit = 0 })])
    guard read(&rest, Self.symbols) else { return nil }
    read(&rest, Self.spaces)
    guard rest.isEmpty else { return nil }
  }

  /// Line breaks as escapes, which is how the spellings below have them.
  private static func withEscapes(_ pattern: String) -> String {
    var result = ""
    for scalar in pattern.unicodeScalars {
      switch scalar {
      case "\r": result += #"\r"#
      case "\n": result += #"\n"#
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private typealias Spelling = (text: String, set: @Sendable (inout WordPattern) -> Void)

  /// Takes one of `spellings` from the front of `rest`, with the bar behind it.
  @discardableResult
  private mutating func read(_ rest: inout Substring, _ spellings: [Spelling]) -> Bool {
    for (text, set) in spellings where rest.utf8.starts(with: text.utf8) {
      let tail = rest.utf8.dropFirst(text.utf8.count)
      guard text.isEmpty || tail.isEmpty || tail.first == UInt8(ascii: "|") else { continue }
      rest = Substring(text.isEmpty ? tail : tail.dropFirst())
      set(&self)
      return true
    }
    return false
  }

  private static let literals: [Spelling] = [
    (
      #"<\|startoftext\|>|<\|endoftext\|>"#,
      { $0.literals = [Array("<|startoftext|>".utf8), Array("<|endoftext|>".utf8)] }
    )
  ]

  private static let contractions: [Spelling] = [
    ("'s|'t|'re|'ve|'m|'ll|'d", { $0.contractions = .exact }),
    ("'(?:[sdmt]|ll|ve|re)", { $0.contractions = .exact }),
    ("(?:'s|'t|'re|'ve|'m|'ll|'d)", { $0.contractions = .exact }),
    ("(?i:'s|'t|'re|'ve|'m|'ll|'d)", { $0.contractions = .caseless }),
    ("(?i:'s|'t|'re|'ve|'m|'d|'ll)", { $0.contractions = .caseless }),
    ("'(?i:[sdmt]|ll|ve|re)", { $0.contractions = .caseless }),
  ]

  private static let symbolWords: [Spelling] = [
    (
      ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"##, { $0.hasSymbolWords = true }
    )
  ]

  private static let words: [Spelling] = [
    (#"[\p{L}]+"#, { _ in }),
    (#"\p{L}+"#, { _ in }),
    (#" ?\p{L}+"#, { $0.letterPrefix = .plainSpace }),
    (#" ?\p{L}++"#, { $0.letterPrefix = .plainSpace }),
    (#"[^\r\n\p{L}\p{N}]?\p{L}+"#, { $0.letterPrefix = wordPrefix }),
    (#"[^\r\n\p{L}\p{N}]?+\p{L}+"#, { $0.letterPrefix = wordPrefix }),
    (#"[^\r\n\p{L}\p{N}]?+\p{L}++"#, { $0.letterPrefix = wordPrefix }),
    (
      #"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+"#,
      {
        $0.letterPrefix = wordPrefix
        $0.letters = [.letter, .mark]
      }
    ),
    (
      #"[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"#,
      {
        $0.letterPrefix = .not([.newline, .letter, .symbol])
        $0.letters = [.letter, .mark]
      }
    ),
    (cased(""), { $0.isCased(with: .none) }),
    (cased("(?i:'s|'t|'re|'ve|'m|'ll|'d)?"), { $0.isCased(with: .suffix) }),
  ]

  private static let wordPrefix = CharacterClass.not([.newline, .letter, .number])

  /// The two alternatives of o200k, with `suffix` behind each.
  private static func cased(_ suffix: String) -> String {
    let prefix = #"[^\r\n\p{L}\p{N}]?"#
    let (upper, lower) = (#"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#)
    return "\(prefix)\(upper)*\(lower)+\(suffix)|\(prefix)\(upper)+\(lower)*\(suffix)"
  }

  private mutating func isCased(with contractions: Contractions) {
    isCased = true
    letterPrefix = Self.wordPrefix
    letters = [.letter, .mark]
    if contractions != .none { self.contractions = contractions }
  }

  private static let numbers: [Spelling] = [
    (#"\p{N}"#, { $0.numberLimit = 1 }),
    (#"[\p{N}]"#, { $0.numberLimit = 1 }),
    (#"\p{N}+"#, { _ in }),
    (#"\p{N}{1,3}"#, { $0.numberLimit = 3 }),
    (#" ?\p{N}+"#, { $0.numberPrefix = .plainSpace }),
    (#" ?\p{N}++"#, { $0.numberPrefix = .plainSpace }),
  ]

  private static let symbols: [Spelling] = [
    (#"[^\s\p{L}\p{N}]+"#, { _ in }),
    (#" ?[^\s\p{L}\p{N}]+"#, { $0.symbolsFollowSpace([]) }),
    (#" ?[^\s\p{L}\p{N}]++"#, { $0.symbolsFollowSpace([]) }),
    (#" ?[^\s\p{L}\p{N}]+[\r\n]*"#, { $0.symbolsFollowSpace(.newline) }),
    (#" ?[^\s\p{L}\p{N}]++[\r\n]*"#, { $0.symbolsFollowSpace(.newline) }),
    (#" ?[^\s\p{L}\p{N}]++[\r\n]*+"#, { $0.symbolsFollowSpace(.newline) }),
    (#" ?[^\s\p{L}\p{N}]+[\r\n/]*"#, { $0.symbolsFollowSpace([.newline, .slash]) }),
    (
      #" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"#,
      {
        $0.symbolsFollowSpace(.newline)
        $0.symbols = .not([.space, .letter, .mark, .number])
      }
    ),
    (
      #" ?[\p{P}\p{S}]+[\r\n]*"#,
      {
        $0.symbolsFollowSpace(.newline)
        $0.symbols = .symbol
      }
    ),
  ]

  private mutating func symbolsFollowSpace(_ tail: CharacterClass) {
    symbolPrefix = .plainSpace
    symbolTail = tail
  }

  private static let spaces: [Spelling] = [
    (#"\s+(?!\S)|\s+"#, { $0.spaces = .plain }),
    (#"\s++$|\s+(?!\S)|\s"#, { $0.spaces = .plain }),
    (#"\s*[\r\n]+|\s+(?!\S)|\s+"#, { $0.spaces = .lines }),
    (#"\s*[\r\n]|\s+(?!\S)|\s+"#, { $0.spaces = .lines }),
    (#"\s++$|\s*[\r\n]|\s+(?!\S)|\s"#, { $0.spaces = .linesAndEnd }),
  ]
}
