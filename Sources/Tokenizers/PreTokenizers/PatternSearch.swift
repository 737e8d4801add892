internal import ICU

/// Searches for one splitting pattern, with its own matcher or with ICU, so that the two can be
/// compared.
package struct PatternSearch {
  private let pattern: TextPattern
  private let matchers = PatternMatchers()

  /// Makes a search for a regular expression.
  ///
  /// - Parameters:
  ///   - pattern: The regular expression.
  ///   - syntax: Whose syntax it has.
  ///   - usesICU: Whether ICU is to find the matches even if the pattern has a matcher of its own.
  /// - Throws: `ICUError.pattern` if it is not understood.
  package init(_ pattern: String, in syntax: PatternSyntax, usesICU: Bool) throws {
    self.pattern =
      usesICU
      ? .regularExpression(try TextPattern.compiled(pattern, in: syntax))
      : try TextPattern(pattern, in: syntax)
  }

  /// Whether ICU finds the matches.
  package var usesICU: Bool {
    if case .regularExpression = pattern { true } else { false }
  }

  /// The matches in a text, from left to right.
  ///
  /// - Throws: `ICUError.match` if a match takes too long.
  package func ranges(in text: [UInt8]) throws -> [Range<Int>] {
    matchers.ranges.removeAll()
    try pattern.findAll(in: text.span, matchers)
    return matchers.ranges
  }
}
