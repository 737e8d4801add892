/// A splitting pattern of the family that began with GPT-2, as a value: contractions, letters,
/// numbers, symbols, white space, tried in this order.
///
/// Its members stand for the alternatives of the regular expression; see
/// ``WordPattern/init(_:in:)`` for how they are written. ``WordScanner`` finds the matches.
struct WordPattern: Hashable, Sendable {
  /// English endings such as `'s` and `'ll`.
  enum Contractions: Sendable {
    /// None.
    case none
    /// Alternatives of their own, in lower case.
    case exact
    /// Alternatives of their own, in any case; U+017F is an s too.
    case caseless
    /// In any case, at the end of words.
    case suffix
  }

  /// The ways to split white space; its last character always stays before a word that follows.
  enum Spaces: Sendable {
    /// It is no match: there is no such alternative.
    case none
    /// `\s+(?!\S)|\s+`.
    case plain
    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: a match ends behind the last line break.
    case lines
    /// `\s++$|\s*[\r\n]|\s+(?!\S)|\s`: as lines, but the space at the end of the text is one.
    case linesAndEnd
  }

  /// The spellings that are tried first.
  var literals: [[UInt8]] = []
  /// English endings.
  var contractions = Contractions.none
  /// Whether `[!-/:-@\[-`{-~][A-Za-z]+` comes next.
  var hasSymbolWords = false
  /// The characters one of which may stand before the letters of a word.
  var letterPrefix: CharacterClass = []
  /// The characters of words.
  var letters = CharacterClass.letter
  /// Whether words are `U*L+` or `U+L*`, upper before lower case, marks and other letters being both.
  var isCased = false
  /// The characters one of which may stand before a number.
  var numberPrefix: CharacterClass = []
  /// The greatest number of digits in a number; 0 if numbers do not match.
  var numberLimit = Int.max
  /// The characters one of which may stand before symbols.
  var symbolPrefix: CharacterClass = []
  /// The characters that are symbols.
  var symbols = CharacterClass.not([.space, .letter, .number])
  /// The characters any number of which may follow symbols.
  var symbolTail: CharacterClass = []
  /// The way to split white space.
  var spaces = Spaces.none
}

extension WordPattern {
  /// GPT-2's, which RoBERTa, Whisper, BLOOM, Falcon, GPT-NeoX, r50k and p50k share.
  static let gpt2 = WordPattern(
    contractions: .exact, letterPrefix: .plainSpace, numberPrefix: .plainSpace,
    symbolPrefix: .plainSpace, spaces: .plain)
}
