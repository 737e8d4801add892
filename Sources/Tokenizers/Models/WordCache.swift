/// The tokens, or segments, of words that were encoded before.
///
/// It forgets everything when it is full, so that memory has a bound and the result never depends on
/// it.
struct WordCache<Part> {
  /// The most bytes of a word that is remembered.
  static var wordLimit: Int { 64 }
  private static var entryLimit: Int { 1 << 16 - 1 }

  private struct Entry {
    let start: UInt32
    let partStart: UInt32
    let count: UInt16
    let partCount: UInt16
  }

  /// The 16 highest bits of a word's hash, then the place of its entry; `.max` is free.
  private var slots = [UInt32](repeating: .max, count: 1 << 17)
  private var entries: [Entry] = []
  private var words: [UInt8] = []
  private var parts: [Part] = []

  /// Appends the parts of `word`, if it is known.
  func append(_ word: Span<UInt8>, _ hash: UInt64, to result: inout [Part]) -> Bool {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      if slots[slot] >> 16 == hash >> 48 {
        let entry = entries[Int(slots[slot] & 0xFFFF)]
        if matches(entry, word) {
          for index in 0..<Int(entry.partCount) {
            result.append(parts[Int(entry.partStart) + index])
          }
          return true
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  /// Remembers a word that is not known and not longer than ``wordLimit``.
  mutating func insert(_ word: Span<UInt8>, _ hash: UInt64, _ result: ArraySlice<Part>) {
    guard let partCount = UInt16(exactly: result.count) else { return }
    if entries.count == Self.entryLimit { removeAll() }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(truncatingIfNeeded: hash >> 48) << 16 | UInt32(entries.count)
    entries.append(
      Entry(
        start: UInt32(words.count), partStart: UInt32(parts.count),
        count: UInt16(word.count), partCount: partCount))
    for index in word.indices { words.append(word[index]) }
    parts.append(contentsOf: result)
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
    parts.removeAll(keepingCapacity: true)
  }
}

/// The hash by which words are found.
enum WordHash {
  /// The hash of a word.
  @inline(__always)
  static func hash(_ word: Span<UInt8>) -> UInt64 {
    var hash = UInt64(word.count)
    for index in word.indices { hash = (hash ^ UInt64(word[index])) &* 0x9E37_79B9_7F4A_7C15 }
    return hash ^ hash >> 29
  }
}
