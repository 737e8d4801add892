internal import ICU

/// Finds pieces in text character by character, which takes a third of the steps for most scripts.
///
/// Each character that is part of a piece has a code; the trie's labels are these codes, and the
/// children of its root are found without search.
struct CharacterTrie: Sendable {
  /// The nodes, with codes as labels.
  let nodes: [PieceTrie.Node]
  /// The code of each character, ``unknownCode`` for those of no piece.
  private let codes: ScalarTable
  private let asciiCodes: [UInt32]
  /// The code of what is part of no piece, and of the end of a text.
  let unknownCode: UInt32
  /// The characters of the longest piece.
  let longestPiece: Int

  /// Builds a trie of `entries`, whose spellings must be unique and not empty.
  ///
  /// Pieces that are not UTF-8 are left out: they never end where a character of UTF-8 ends.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of all spellings.
  init(_ entries: [PieceTrie.Entry]) {
    var entries = entries
    entries.removeAll { !Self.isUTF8($0.spelling.span) }
    let (codes, count) = Self.codes(of: entries)
    var builder = DoubleArrayBuilder(labelBound: count + 1, count: entries.count)
    var longestPiece = 0
    for index in SpellingOrder.sorted(entries) {
      let entry = entries[index]
      builder.append(id: entry.id, score: entry.score)
      let spelling = entry.spelling.span
      var place = 0
      var length = 0
      while place < spelling.count {
        builder.append(label: codes[UTF8Text.next(spelling, &place)])
        length += 1
      }
      longestPiece = max(longestPiece, length)
    }
    nodes = builder.build()
    self.codes = codes
    unknownCode = UInt32(count)
    self.longestPiece = longestPiece
    asciiCodes = (0..<128).map { min(codes[$0], UInt32(count)) }
  }

  /// Replaces `characters` by those of `text`.
  ///
  /// - Returns: Whether the text is UTF-8; if not, the characters are of no use.
  /// - Complexity: O(*n*).
  func read(_ text: Span<UInt8>, into characters: inout CodedText) -> Bool {
    let ascii = asciiCodes.span
    characters.reserve(text.count)
    let count = read(text, ascii, &characters.characters)
    characters.count = count ?? 0
    return count != nil
  }

  @inline(__always)
  private func read(
    _ text: Span<UInt8>, _ ascii: Span<UInt32>, _ characters: inout [CodedText.Character]
  ) -> Int? {
    var result = characters.mutableSpan
    var index = 0
    var count = 0
    while index < text.count {
      let byte = text[index]
      if byte < 0x80 {
        index += 1
        result[count].code = ascii[Int(byte)]
      } else {
        guard let scalar = Self.next(text, &index) else { return nil }
        result[count].code = min(codes[scalar], unknownCode)
      }
      result[count].end = UInt32(truncatingIfNeeded: index)
      count += 1
    }
    result[count].code = unknownCode
    return count
  }

  /// The character at `index`, which is none of ASCII; `nil` if there is no UTF-8.
  @inline(__always)
  private static func next(_ text: Span<UInt8>, _ index: inout Int) -> UInt32? {
    let first = text[index]
    if first < 0xF0, first >= 0xE0, index + 2 < text.count {
      let second = text[index + 1] ^ 0x80
      let third = text[index + 2] ^ 0x80
      let scalar = UInt32(first & 0x0F) << 12 | UInt32(second) << 6 | UInt32(third)
      if (second | third) < 0x40, scalar >= 0x800, scalar & 0xF800 != 0xD800 {
        index += 3
        return scalar
      }
    }
    if CharacterLength.valid(text, at: index) == 0 { return nil }
    return UTF8Text.next(text, &index)
  }

  private static func isUTF8(_ text: Span<UInt8>) -> Bool {
    var index = 0
    while index < text.count {
      let length = CharacterLength.valid(text, at: index)
      if length == 0 { return false }
      index += length
    }
    return true
  }

  /// Gives each character of the pieces a code, and counts them.
  private static func codes(of entries: [PieceTrie.Entry]) -> (ScalarTable, count: Int) {
    var codes = ScalarTable()
    var count = 0
    for entry in entries {
      let spelling = entry.spelling.span
      var index = 0
      while index < spelling.count {
        let scalar = UTF8Text.next(spelling, &index)
        guard codes[scalar] == .max else { continue }
        codes[scalar] = UInt32(count)
        count += 1
      }
    }
    return (codes, count)
  }
}

/// A text as the codes of its characters.
struct CodedText {
  struct Character {
    /// The code of the character in the trie.
    var code: UInt32 = 0
    /// The byte offset of its end in the text.
    var end: UInt32 = 0
  }

  /// The characters, and one more behind the last that no piece has.
  fileprivate(set) var characters: [Character] = []
  /// The number of characters.
  fileprivate(set) var count = 0

  /// Makes room for `count` characters.
  fileprivate mutating func reserve(_ count: Int) {
    guard characters.count <= count else { return }
    characters = [Character](repeating: Character(), count: max(64, count + count / 4 + 1))
  }

  /// Returns the byte offset where the character `index` begins.
  @inline(__always)
  func start(of index: Int) -> UInt32 { index == 0 ? 0 : characters[index - 1].end }

  /// Returns the byte offset where the character `index` ends.
  @inline(__always)
  func end(of index: Int) -> UInt32 { characters[index].end }
}
