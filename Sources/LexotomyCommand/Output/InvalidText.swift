internal import Corpora

/// The lines of a text that are no UTF-8, in words.
struct InvalidText {
  private let replacements: Replacements

  init(_ replacements: Replacements) { self.replacements = replacements }

  /// One line, or none if the text is UTF-8.
  var lines: [String] {
    guard replacements.lines > 0 else { return [] }
    return [
      "\(Grouped(replacements.lines)) lines are no UTF-8: \(Grouped(replacements.parts)) parts were "
        + "read as U+FFFD"
    ]
  }
}
