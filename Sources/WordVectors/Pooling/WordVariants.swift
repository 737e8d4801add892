/// The spellings of a word whose tokens are credited with its vector.
public enum WordVariants: String, Sendable, CaseIterable {
  /// The word as it stands.
  case plain
  /// The word, and after a space; so WECHSEL does it with tables of words.
  case spaced
  /// Those of OFA, for keys like `deu:$hund$` of ColexNet+, whose `$` is the edge of a word: as
  /// `spaced`, and once with an uppercase initial. A key without a language is English.
  case colexified

  /// The language of a key, and its spellings.
  func spellings(of key: ArraySlice<UInt8>) -> (language: String?, spellings: [[UInt8]]) {
    let space: [UInt8] = [0x20]
    switch self {
    case .plain: return (nil, [Array(key)])
    case .spaced: return (nil, [Array(key), space + key])
    case .colexified:
      let (language, word) = Self.split(key)
      let isEdge = word.first == UInt8(ascii: "$")
      let text = word.map { $0 == UInt8(ascii: "$") ? 0x20 : $0 }
      let capital =
        isEdge
        ? LetterCase.capitalizing(text.dropFirst())
        : LetterCase.capitalizing(text[...]).map { space + $0 }
      return (language, [text, space + text] + (capital.map { [$0] } ?? []))
    }
  }

  /// Splits `deu:$hund$` into its language and the rest, which may hold colons itself.
  private static func split(_ key: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
    let start = key.startIndex
    guard key.count > 4, key[start + 3] == UInt8(ascii: ":"),
      key.prefix(3).allSatisfy({ $0 < 0x80 })
    else { return ("eng", key) }
    return (String(decoding: key.prefix(3), as: UTF8.self), key.dropFirst(4))
  }
}
