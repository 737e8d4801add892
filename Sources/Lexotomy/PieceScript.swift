internal import ICU

/// The script that a piece is counted to.
enum PieceScript: Hashable {
  /// That of the first character that belongs to one.
  case script(Script)
  /// No character belongs to one: digits, marks and signs.
  case none
  /// The piece is a part of a character.
  case bytes

  /// Finds the script of the text that a piece stands for.
  ///
  /// - Complexity: O(`surface.count`).
  init(of surface: [UInt8]) {
    let text = surface.span
    do { _ = try UTF8Span(validating: text) } catch {
      self = .bytes
      return
    }
    var index = 0
    while index < text.count {
      let script = CharacterTable.shared[UTF8Text.next(text, &index)].script
      if script != .common, script != .inherited {
        self = .script(script)
        return
      }
    }
    self = .none
  }

  /// The name for people.
  var name: String {
    switch self {
    case .script(let script): script.name
    case .none: "no letters"
    case .bytes: "bytes"
    }
  }

  /// The ISO 15924 code: `Zyyy` for pieces without letters, `Zzzz` for parts of characters.
  var code: String {
    switch self {
    case .script(let script): script.code
    case .none: "Zyyy"
    case .bytes: "Zzzz"
    }
  }
}
