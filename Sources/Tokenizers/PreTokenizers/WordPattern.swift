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

  /// How white space is split; before a word, its last character always stays behind.
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
  /// What may stand before the letters of a word, once.
  var letterPrefix: CharacterClass = []
  /// What words are made of.
  var letters = CharacterClass.letter
  /// Whether words are `U*L+` or `U+L*`, upper before lower case, marks and other letters being both.
  var isCased = false
  /// What may stand before a number, once.
  var numberPrefix: CharacterClass = []
  /// How many characters a number has at most; 0 if numbers are no match.
  var numberLimit = Int.max
  /// What may stand before symbols, once.
  var symbolPrefix: CharacterClass = []
  /// What symbols are.
  var symbols = CharacterClass.not([.space, .letter, .number])
  /// What may follow symbols, any number of times.
  var symbolTail: CharacterClass = []
  /// How white space is split.
  var spaces = Spaces.none
}

extension WordPattern {
  /// GPT-2's, which RoBERTa, Whisper, BLOOM, Falcon, GPT-NeoX, r50k and p50k share.
  static let gpt2 = WordPattern(
    contractions: .exact, letterPrefix: .plainSpace, numberPrefix: .plainSpace,
    symbolPrefix: .plainSpace, spaces: .plain)
}
