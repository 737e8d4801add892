internal import ICU

/// A splitting pattern that is one class of characters, repeated: `\s+`, `\p{N}{1,3}`.
struct RunPattern: Hashable, Sendable {
  /// The characters outside the class, one of which may stand before the run.
  var prefix: CharacterClass = []
  /// The class.
  var classes: CharacterClass
  /// Whether the class is what `classes` has not.
  var isInverted = false
  /// The least number of characters in a match.
  var minimum = 1
  /// The greatest number of characters in a match.
  var maximum = Int.max

  /// Recognizes a pattern by its text; `nil` if it is none of these.
  init?(_ pattern: String, in syntax: PatternSyntax) {
    switch pattern {
    case #"\s+"#: self.init(classes: .space)
    case #"\s"#: self.init(classes: .space, maximum: 1)
    case " +": self.init(classes: .plainSpace)
    case " {2,}": self.init(classes: .plainSpace, minimum: 2)
    case #"[\r\n]"#: self.init(classes: .newline, maximum: 1)
    case "[0-9]": self.init(classes: .asciiDigit, maximum: 1)
    case "[0-9]+": self.init(classes: .asciiDigit)
    case "[0-9][0-9][0-9]": self.init(classes: .asciiDigit, minimum: 3, maximum: 3)
    case #"\p{N}"#: self.init(classes: .number, maximum: 1)
    case #"\p{N}+"#: self.init(classes: .number)
    case #"\p{N}{1,3}"#: self.init(classes: .number, maximum: 3)
    case "[一-龥\u{3040}-ゟ゠-ヿ]+": self.init(classes: .ideograph)
    case #"[\p{P}\$\+<=>\^~\|`]+"#: self.init(classes: .punctuation)
    case #" ?[^(\s|.,!?…。，、।۔،)]+"#:
      self.init(prefix: .plainSpace, classes: .bloomEnd, isInverted: true)
    case #" ?[^(\s|[.,!?…。，、।۔،])]+"# where syntax == .oniguruma:
      self.init(prefix: .plainSpace, classes: .bloomEnd, isInverted: true)
    default: return nil
    }
  }

  private init(
    prefix: CharacterClass = [], classes: CharacterClass, isInverted: Bool = false,
    minimum: Int = 1, maximum: Int = .max
  ) {
    self.prefix = prefix
    self.classes = classes
    self.isInverted = isInverted
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Calls `body` with each match, from left to right.
  ///
  /// - Complexity: O(*n*) in the bytes of the text, if the minimum is small.
  @inline(__always)
  func forEachMatch(in text: Span<UInt8>, _ body: (Int, Int) -> Void) {
    let table = CharacterClassTable.shared
    var start = 0
    while start < text.count {
      var second = start
      let first = table.next(text, &second)
      let begin = first.isOne(of: prefix) ? second : start
      let (end, count) = run(text, begin, table)
      if count >= minimum {
        body(start, end)
        start = end
      } else {
        start = second
      }
    }
  }

  @inline(__always)
  private func run(
    _ text: Span<UInt8>, _ start: Int, _ table: CharacterClassTable
  ) -> (end: Int, count: Int) {
    var (end, count) = (start, 0)
    while end < text.count, count < maximum {
      var next = end
      guard table.next(text, &next).isOne(of: classes) != isInverted else { break }
      (end, count) = (next, count + 1)
    }
    return (end, count)
  }
}
