/// Segments of words that were segmented before.
///
/// It forgets everything when it is full, so that memory has a bound and the result never depends on
/// it.
struct WordCache {
  /// The most bytes of a word that is remembered.
  static let wordLimit = 64
  private static let entryLimit = 1 << 16

  private struct Entry {
    let hash: UInt64
    let word: Range<UInt32>
    let segments: Range<UInt32>
  }

  private var slots = [UInt32](repeating: .max, count: 4 * entryLimit)
  private var entries: [Entry] = []
  private var words: [UInt8] = []
  private var segments: [Segment] = []

  /// The hash of `text[range]`.
  @inline(__always)
  static func hash(_ text: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash = UInt64(range.count)
    for index in range { hash = (hash ^ UInt64(text[index])) &* 0x9E37_79B9_7F4A_7C15 }
    return hash ^ hash >> 29
  }

  /// Appends the segments of the word `text[range]`, if it is known.
  func append(
    _ text: [UInt8], _ range: Range<Int>, _ hash: UInt64, to result: inout [Segment]
  ) -> Bool {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, matches(entry, text, range) {
        for index in entry.segments { result.append(segments[Int(index)]) }
        return true
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  /// Remembers a word that is not known.
  mutating func insert(
    _ text: [UInt8], _ range: Range<Int>, _ hash: UInt64, _ result: ArraySlice<Segment>
  ) {
    if entries.count == Self.entryLimit { removeAll() }
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(entries.count)
    let (word, segment) = (UInt32(words.count), UInt32(segments.count))
    words.append(contentsOf: text[range])
    segments.append(contentsOf: result)
    entries.append(
      Entry(
        hash: hash, word: word..<UInt32(words.count),
        segments: segment..<UInt32(segments.count)))
  }

  private func matches(_ entry: Entry, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard entry.word.count == range.count else { return false }
    let start = Int(entry.word.lowerBound) - range.lowerBound
    for index in range where words[start + index] != text[index] { return false }
    return true
  }

  private mutating func removeAll() {
    slots = [UInt32](repeating: .max, count: slots.count)
    entries.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    segments.removeAll(keepingCapacity: true)
  }
}
