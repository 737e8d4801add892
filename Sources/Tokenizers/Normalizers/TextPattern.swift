internal import ICU

/// A pattern that is searched for in a text.
///
/// The regular expressions of well-known tokenizers have matchers of their own, which find what
/// ICU's would, many times faster.
enum TextPattern: Sendable {
  /// A spelling.
  case literal([UInt8])
  /// A spelling, perhaps empty, at the start of the text only.
  case start([UInt8])
  /// A class of characters, repeated.
  case run(RunPattern)
  /// Words, numbers, symbols and spaces.
  case words(WordScanner)
  /// Any other regular expression.
  case regularExpression(RegularExpression)

  /// Finds the matcher of a regular expression by its text.
  ///
  /// - Throws: `ICUError.pattern` if it is not understood.
  init(_ pattern: String, in syntax: PatternSyntax) throws {
    if let known = Self(recognizing: pattern, in: syntax) {
      self = known
    } else {
      self = .regularExpression(try Self.compiled(pattern, in: syntax))
    }
  }

  /// Finds the matcher of its own that a regular expression has, if it has one.
  init?(recognizing pattern: String, in syntax: PatternSyntax) {
    if let words = WordPattern(pattern, in: syntax) {
      self = .words(WordScanner(words))
    } else if let run = RunPattern(pattern, in: syntax) {
      self = .run(run)
    } else if syntax == .oniguruma, let spelling = Self.spellingAtStart(pattern) {
      self = .start(Array(spelling.utf8))
    } else if !pattern.isEmpty, Self.isPlain(pattern) {
      self = .literal(Array(pattern.utf8))
    } else {
      return nil
    }
  }

  /// Compiles a regular expression for ICU.
  ///
  /// In fancy-regex, `^` and `$` are the ends of the text.
  static func compiled(
    _ pattern: String, in syntax: PatternSyntax
  ) throws -> RegularExpression {
    try RegularExpression(
      syntax == .oniguruma ? OnigurumaPattern.rewritten(pattern) : "(?-m)" + pattern)
  }

  /// Returns the rest of a pattern after `(?<!\n)^`, the start of a line but not behind a line
  /// feed.
  private static func spellingAtStart(_ pattern: String) -> Substring? {
    let start = #"(?<!\n)^"#
    guard pattern.utf8.starts(with: start.utf8) else { return nil }
    let rest = pattern[...].utf8.dropFirst(start.utf8.count)
    return isPlain(String(rest) ?? "?") ? Substring(rest) : nil
  }

  /// Whether a regular expression is a spelling.
  private static func isPlain(_ pattern: String) -> Bool {
    !pattern.utf8.contains { #"\.[]{}()*+?^$|#"#.utf8.contains($0) }
  }
}

// MARK: - Matching

extension TextPattern {
  /// Appends the range of each match to `matchers.ranges`.
  ///
  /// - Throws: `ICUError.match` if a match takes too long.
  func findAll(in text: Span<UInt8>, _ matchers: PatternMatchers) throws {
    try forEachMatch(in: text, matchers) { matchers.ranges.append($0..<$1) }
  }

  /// Calls `body` with each match, from left to right.
  ///
  /// - Throws: `ICUError.match` if a match takes too long.
  @inline(__always)
  func forEachMatch(
    in text: Span<UInt8>, _ matchers: PatternMatchers, _ body: (Int, Int) -> Void
  ) throws {
    switch self {
    case .literal(let literal): Self.forEachMatch(of: literal, in: text, body)
    case .start(let literal):
      if Self.isEqual(literal, text, 0) { body(0, literal.count) }
    case .run(let run): run.forEachMatch(in: text, body)
    case .words(let words): words.forEachMatch(in: text, body)
    case .regularExpression(let expression):
      let matcher = try matchers.matcher(of: expression)
      try matcher.forEachMatch(in: text) { body($0.lowerBound, $0.upperBound) }
    }
  }

  /// Finds a literal from left to right; an empty one is never found.
  @inline(__always)
  private static func forEachMatch(
    of literal: [UInt8], in text: Span<UInt8>, _ body: (Int, Int) -> Void
  ) {
    guard let first = literal.first else { return }
    var index = 0
    while index < text.count {
      if text[index] == first, isEqual(literal, text, index) {
        body(index, index + literal.count)
        index += literal.count
      } else {
        index += 1
      }
    }
  }

  private static func isEqual(_ literal: [UInt8], _ text: Span<UInt8>, _ start: Int) -> Bool {
    guard literal.count <= text.count - start else { return false }
    for index in literal.indices where text[start + index] != literal[index] { return false }
    return true
  }
}

/// The compiled regular expressions of one encoder, which only one thread may use.
final class PatternMatchers {
  /// The matches of the last search.
  var ranges: [Range<Int>] = []

  private var matchers: [(expression: RegularExpression, matcher: RegularExpression.Matcher)] = []

  fileprivate func matcher(
    of expression: RegularExpression
  ) throws -> RegularExpression.Matcher {
    for entry in matchers where entry.expression === expression { return entry.matcher }
    let matcher = try RegularExpression.Matcher(expression)
    matchers.append((expression, matcher))
    return matcher
  }
}
