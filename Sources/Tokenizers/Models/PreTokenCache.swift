/// Tokens of words that were encoded before.
///
/// It forgets everything when it is full, so that memory has a bound and the result never depends on
/// it.
struct PreTokenCache {
  /// The most bytes of a word that is remembered.
  static let wordLimit = 64
  private static let entryLimit = 1 << 16 - 1

  private struct Entry {
    let start: UInt32
    let tokenStart: UInt32
    let count: UInt16
    let tokenCount: UInt16
  }

  /// The 16 highest bits of a word's hash, then the place of its entry; `.max` is free.
  private var slots = [UInt32](repeating: .max, count: 1 << 17)
  private var entries: [Entry] = []
  private var words: [UInt8] = []
  private var tokens: [Token] = []

  /// The hash of a word.
  @inline(__always)
  static func hash(_ word: Span<UInt8>) -> UInt64 {
    var hash = UInt64(word.count)
    for index in word.indices { hash = (hash ^ UInt64(word[index])) &* 0x9E37_79B9_7F4A_7C15 }
    return hash ^ hash >> 29
  }

  /// Appends the tokens of `word`, if it is known.
  func append(_ word: Span<UInt8>, _ hash: UInt64, to result: inout [Token]) -> Bool {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      if slots[slot] >> 16 == hash >> 48 {
        let entry = entries[Int(slots[slot] & 0xFFFF)]
        if matches(entry, word) {
          for index in 0..<Int(entry.tokenCount) {
            result.append(tokens[Int(entry.tokenStart) + index])
          }
          return true
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  /// Remembers a word that is not known and not longer than ``wordLimit``.
  mutating func insert(_ word: Span<UInt8>, _ hash: UInt64, _ result: ArraySlice<Token>) {
    guard let tokenCount = UInt16(exactly: result.count) else { return }
    if entries.count == Self.entryLimit { removeAll() }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(entries.count)
    entries.append(
      Entry(
        start: UInt32(words.count), tokenStart: UInt32(tokens.count),
        count: UInt16(word.count), tokenCount: tokenCount))
    for index in word.indices { words.append(word[index]) }
    tokens.append(contentsOf: result)
  }

  private func matches(_ entry: Entry, _ word: Span<UInt8>) -> Bool {
    guard Int(entry.count) == word.count else { return false }
    let start = Int(entry.start)
    for index in word.indices where words[start + index] != word[index] { return false }
    return true
  }

  private mutating func removeAll() {
    slots = [UInt32](repeating: .max, count: slots.count)
    entries.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
  }
}
