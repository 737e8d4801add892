/// The character map that SentencePiece compiles into its models (`precompiled_charsmap`).
///
/// A Darts-clone double array maps sequences of bytes to replacements, which lie one after the
/// other in a blob, each with a NUL at its end. SentencePiece takes the longest match at each place;
/// Hugging Face takes the shortest, and puts its replacement in place of a whole grapheme cluster.
///
/// Format: `google/sentencepiece`, `src/normalizer.cc`, and `s-yata/darts-clone`.
public struct PrecompiledCharsMap: Sendable {
  /// A key that begins at some place in a text.
  public struct Match: Hashable, Sendable {
    /// The bytes of the key.
    public let length: Int
    /// The range of the replacement in ``PrecompiledCharsMap/replacements``.
    public let replacement: Range<Int>
  }

  /// The replacements, one after the other, each with a NUL at its end.
  public let replacements: [UInt8]

  /// The double array.
  private let units: [UInt32]

  /// Reads a character map, of which an empty one maps nothing.
  ///
  /// - Parameters:
  ///   - bytes: The map as it is stored, without Base64.
  ///   - file: The file it is from, for messages.
  ///   - place: Its place in the file, for messages.
  /// - Throws: `TokenizerError.unsuitable` if a length or the last replacement is out of bounds.
  public init(_ bytes: [UInt8], file: String, place: String) throws {
    guard !bytes.isEmpty else {
      (units, replacements) = ([], [])
      return
    }
    let size = bytes.count < 4 ? nil : Int(Self.word(bytes, at: 0))
    guard let size, size % 4 == 0, size <= bytes.count - 4 else {
      throw TokenizerError.unsuitable(
        file: file, place: place,
        problem: "the character map is cut off: it has \(bytes.count) bytes, and its trie alone "
          + "would have \(size.map(String.init) ?? "more"). Get the file again.")
    }
    units = (0..<size / 4).map { Self.word(bytes, at: 4 + 4 * $0) }
    replacements = Array(bytes[(4 + size)...])
    guard replacements.last ?? 0 == 0 else {
      throw TokenizerError.unsuitable(
        file: file, place: place,
        problem: "the character map's last replacement has no end. Get the file again.")
    }
  }

  /// Whether the map changes nothing.
  public var isEmpty: Bool { units.isEmpty }

  /// The longest key that begins at `range.lowerBound` and ends in `range` (SentencePiece).
  ///
  /// - Complexity: O(*n*) in the bytes of the longest key.
  public func longestMatch(_ text: Span<UInt8>, in range: Range<Int>) -> Match? {
    var longest: (length: Int, value: Int)?
    walk(text, range) { length, value in
      longest = (length, value)
      return true
    }
    return longest.flatMap { match(length: $0.length, value: $0.value) }
  }

  /// The shortest key that begins at `range.lowerBound` and ends in `range` (Hugging Face).
  ///
  /// - Complexity: O(*n*) in the bytes of the key.
  public func shortestMatch(_ text: Span<UInt8>, in range: Range<Int>) -> Match? {
    var shortest: (length: Int, value: Int)?
    walk(text, range) { length, value in
      shortest = (length, value)
      return false
    }
    return shortest.flatMap { match(length: $0.length, value: $0.value) }
  }

  /// Whether a key begins with all of `text[range]`.
  func continues(_ text: Span<UInt8>, in range: Range<Int>) -> Bool {
    guard let root = units.first else { return false }
    var position = Self.offset(root)
    for index in range {
      let byte = text[index]
      position ^= Int(byte)
      guard byte != 0, position < units.count else { return false }
      let unit = units[position]
      guard unit & 0x8000_00FF == UInt32(byte) else { return false }
      position ^= Self.offset(unit)
    }
    return true
  }

  /// Follows the double array, and hands over each key until `visit` returns `false`.
  ///
  /// A position beyond the array ends the walk, as a missing child does. A NUL ends it too.
  private func walk(_ text: Span<UInt8>, _ range: Range<Int>, _ visit: (Int, Int) -> Bool) {
    guard let root = units.first else { return }
    var position = Self.offset(root)
    for index in range {
      let byte = text[index]
      if byte == 0 { return }
      position ^= Int(byte)
      guard position < units.count else { return }
      let unit = units[position]
      guard unit & 0x8000_00FF == UInt32(byte) else { return }
      position ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard position < units.count else { return }
      let value = Int(units[position] & 0x7FFF_FFFF)
      guard visit(index + 1 - range.lowerBound, value) else { return }
    }
  }

  private func match(length: Int, value: Int) -> Match? {
    guard value < replacements.count else { return nil }
    let end = replacements[value...].firstIndex(of: 0) ?? replacements.count
    return Match(length: length, replacement: value..<end)
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 0x200) >> 6)
  }

  private static func word(_ bytes: [UInt8], at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }
}
