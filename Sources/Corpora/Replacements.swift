internal import ICU

/// The counts of lines and parts of a text that are not UTF-8.
public struct Replacements: Hashable, Sendable {
  /// The lines that have such a part.
  public private(set) var lines = 0
  /// The parts: as many as U+FFFD take their place, one for each longest start of a character.
  public private(set) var parts = 0

  /// Begins with what was seen before, by default nothing.
  public init(lines: Int = 0, parts: Int = 0) {
    self.lines = lines
    self.parts = parts
  }

  /// Adds what was seen elsewhere.
  public static func += (left: inout Self, right: Self) {
    left.lines += right.lines
    left.parts += right.parts
  }

  /// Looks at a line.
  mutating func add(_ line: Span<UInt8>) {
    let before = parts
    var index = 0
    while index < line.count {
      if !UTF8Text.skip(line, &index) { parts += 1 }
    }
    lines += parts > before ? 1 : 0
  }
}
