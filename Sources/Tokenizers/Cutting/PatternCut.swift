/// The behaviour of a splitting pattern at the cuts of a line.
///
/// Let *x* be a character that is no white space, a space behind it, and a cut between the two.
enum PatternCut {
  /// A match, or the text between two matches, ends at each cut.
  case ends
  /// No match has a space, and each is found in its chunk alone.
  case stays

  /// Looks at a pattern; `nil` if it is not known what it does.
  init?(_ pattern: TextPattern) {
    switch pattern {
    case .literal([0x20]): self = .ends
    case .words(let scanner) where scanner.pattern.endsAtCuts: self = .ends
    case .run(let run) where run.isWhiteSpace && run.minimum == 1: self = .ends
    case .run(let run) where run.hasNoWhiteSpace: self = .stays
    default: return nil
    }
  }
}

extension WordPattern {
  /// Whether a match ends at each cut.
  ///
  /// (1) No alternative matches *x* and then a space. A space stands only where it is the first
  /// character of an alternative (what may stand before letters, numbers or symbols, none of which
  /// have white space), or among white space only. (2) Each space is matched, as `\s+` matches it if
  /// nothing else does; so no text between two matches goes across. (3) Nothing looks behind, and what
  /// looks ahead, `(?!\S)` and `$`, asks only at the end of white space, which is never at a cut. So
  /// matching finds the same in the chunk alone.
  ///
  /// Without alternatives for white space, (2) fails; see ``dropsAtCuts``.
  fileprivate var endsAtCuts: Bool { spaces != .none && hasNoWhiteSpace }

  /// Whether what is no match may be dropped: (1) and (3) hold, and cuts lie at ends of matches or in
  /// what is dropped.
  var dropsAtCuts: Bool { hasNoWhiteSpace }

  private var hasNoWhiteSpace: Bool {
    let space: CharacterClass = [.space, .plainSpace, .bloomEnd]
    return literals.allSatisfy { !$0.contains { $0 <= 0x20 } } && !letters.isOne(of: space)
      && !symbols.isOne(of: space) && !symbolTail.isOne(of: [.blank, .plainSpace, .bloomEnd])
  }
}

extension RunPattern {
  /// Whether matches are white space only, spaces among it.
  var isWhiteSpace: Bool {
    prefix.isEmpty && !isInverted && [.plainSpace, .space].contains(classes)
  }

  /// Whether matches are the same in each chunk alone, as they have no space.
  var hasNoWhiteSpace: Bool {
    prefix.isEmpty && !isInverted && !classes.isOne(of: [.space, .plainSpace, .bloomEnd])
  }
}
