internal import ICU

/// The script that a piece is counted to.
enum PieceScript {
  /// Pieces without a letter of any script.
  static let none = "no letters"
  /// Parts of characters.
  static let bytes = "bytes"

  /// The script of the first character that belongs to one.
  static func script(of surface: [UInt8]) -> Script? {
    var index = 0
    while index < surface.count {
      let properties = CharacterTable.shared[UTF8Text.next(surface.span, &index)]
      if properties.script != .common, properties.script != .inherited { return properties.script }
    }
    return nil
  }

  /// The name for people.
  static func name(of surface: [UInt8]) -> String {
    guard String(validating: surface, as: UTF8.self) != nil else { return bytes }
    return script(of: surface)?.name ?? none
  }

  /// The ISO 15924 code: `Zyyy` for pieces without letters, `Zzzz` for parts of characters.
  static func code(of surface: [UInt8]) -> String {
    guard String(validating: surface, as: UTF8.self) != nil else { return "Zzzz" }
    return script(of: surface)?.code ?? "Zyyy"
  }
}
