/// The classes by which grapheme clusters are found (Grapheme_Cluster_Break, UAX #29), numbered as
/// in ICU.
public enum GraphemeBreak: UInt8, Sendable {
  case other, control, carriageReturn, extend, l, lineFeed, lv, lvt, t, v, spacingMark, prepend
  case regionalIndicator, eBase, eBaseGAZ, eModifier, glueAfterZWJ, zwj
}

/// Finds the ends of extended grapheme clusters, one character at a time (UAX #29, rules GB3–GB13
/// without GB9c).
@frozen
public struct GraphemeClusters: Sendable {
  private var previous: GraphemeBreak?
  /// Whether a pictograph and nothing but marks that extend it come before.
  private var isAfterPictograph = false
  /// Whether such a pictograph and one joiner come before (GB11).
  private var isJoined = false
  private var indicatorCount = 0

  /// Starts before the first character of a text.
  public init() {}

  /// Takes the next character, and tells whether a cluster begins with it.
  public mutating func begins(with properties: CharacterProperties) -> Bool {
    let next = properties.graphemeBreak
    let begins = isBoundary(before: next, isPictograph: properties.isExtendedPictographic)
    isJoined = next == .zwj && isAfterPictograph
    isAfterPictograph =
      properties.isExtendedPictographic || next == .extend && isAfterPictograph
    indicatorCount = next == .regionalIndicator ? indicatorCount + 1 : 0
    previous = next
    return begins
  }

  private func isBoundary(before next: GraphemeBreak, isPictograph: Bool) -> Bool {
    switch (previous, next) {
    case (nil, _): true
    case (.carriageReturn, .lineFeed): false
    case (.control, _), (.carriageReturn, _), (.lineFeed, _): true
    case (_, .control), (_, .carriageReturn), (_, .lineFeed): true
    case (.l, .l), (.l, .v), (.l, .lv), (.l, .lvt): false
    case (.lv, .v), (.lv, .t), (.v, .v), (.v, .t), (.lvt, .t), (.t, .t): false
    case (_, .extend), (_, .zwj), (_, .spacingMark), (.prepend, _): false
    case (.zwj, _) where isJoined && isPictograph: false
    case (.regionalIndicator, .regionalIndicator): indicatorCount % 2 == 0
    default: true
    }
  }
}
