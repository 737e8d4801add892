internal import ICU

/// The distinct stretches of words in which pieces can lie, as code points, each with its count.
///
/// Words are cut where the script changes, before and after characters that have no piece and get
/// none, and after ``limit`` characters. Marks belong to every script, and so does `▁`; Han and the
/// Japanese syllabaries are one (the rules of SentencePiece, `trainer_interface.cc`).
struct CharacterWords {
  /// The most characters of a stretch.
  static let limit = 64
  /// `▁`, with which words begin.
  static let space: UInt32 = 0x2581

  /// The characters of all stretches, each stretch followed by 0.
  private(set) var characters: [UInt32] = []
  /// The start of each stretch.
  private(set) var starts: [Int] = []
  /// The number of times each occurs.
  private(set) var counts: [UInt64] = []

  private var indices: [[UInt32]: Int] = [:]

  /// The number of stretches.
  var count: Int { starts.count }

  /// The characters of a stretch.
  func range(of index: Int) -> Range<Int> {
    starts[index]..<(index + 1 < count ? starts[index + 1] : characters.count) - 1
  }

  /// The code points of UTF-8.
  static func scalars(of text: some Collection<UInt8>) -> [UInt32] {
    let bytes = Array(text)
    var scalars: [UInt32] = []
    var index = 0
    while index < bytes.count { scalars.append(UTF8Text.next(bytes.span, &index)) }
    return scalars
  }

  /// The UTF-8 of code points.
  static func text(of scalars: some Sequence<UInt32>) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in scalars { UTF8Text.append(scalar, to: &bytes) }
    return bytes
  }

  /// Adds a word.
  ///
  /// - Parameters:
  ///   - word: The word.
  ///   - count: How often it occurs.
  ///   - isKnown: Whether a character has a piece, or gets one.
  mutating func add(_ word: [UInt32], count: UInt64, where isKnown: (UInt32) -> Bool) {
    var stretch: [UInt32] = []
    var script: Script?
    for character in word {
      guard isKnown(character) else {
        add(&stretch, count)
        script = nil
        continue
      }
      let own = Self.script(of: character)
      if let own, let script, own != script { add(&stretch, count) }
      script = own ?? script
      stretch.append(character)
      if stretch.count == Self.limit { add(&stretch, count) }
    }
    add(&stretch, count)
  }

  private mutating func add(_ stretch: inout [UInt32], _ count: UInt64) {
    defer { stretch.removeAll(keepingCapacity: true) }
    if stretch.isEmpty { return }
    if let index = indices[stretch] {
      counts[index] += count
      return
    }
    indices[stretch] = starts.count
    starts.append(characters.count)
    counts.append(count)
    characters += stretch
    characters.append(0)
  }

  /// The script by which words are cut; `nil` for characters of every script.
  private static func script(of character: UInt32) -> Script? {
    if character == space { return nil }
    if character == 0x30FC { return han }
    let script = CharacterTable.shared[character].script
    if script == .inherited { return nil }
    return japanese.contains(script) ? han : script
  }

  private static let han = Script("Han")
  private static let japanese = ["Han", "Hiragana", "Katakana"].compactMap { Script($0) }
}
