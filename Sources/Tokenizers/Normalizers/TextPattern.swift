internal import ICU

/// What is looked for in a text: a literal or a regular expression.
enum TextPattern: Sendable {
  case literal([UInt8])
  case regularExpression(RegularExpression)

  /// Appends the range of each match to `matchers.ranges`.
  ///
  /// - Throws: `ICUError.match` if a match takes too long.
  func findAll(in text: Span<UInt8>, _ matchers: PatternMatchers) throws {
    switch self {
    case .literal(let literal): Self.findAll(literal, in: text, &matchers.ranges)
    case .regularExpression(let expression):
      let matcher = try matchers.matcher(of: expression)
      try matcher.forEachMatch(in: text) { matchers.ranges.append($0) }
    }
  }

  /// Finds a literal from left to right; an empty one is never found.
  private static func findAll(
    _ literal: [UInt8], in text: Span<UInt8>, _ ranges: inout [Range<Int>]
  ) {
    guard let first = literal.first, literal.count <= text.count else { return }
    var index = 0
    while index <= text.count - literal.count {
      if text[index] == first, literal.indices.allSatisfy({ text[index + $0] == literal[$0] }) {
        ranges.append(index..<index + literal.count)
        index += literal.count
      } else {
        index += 1
      }
    }
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
