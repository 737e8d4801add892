internal import Chunks
/// Words with their counts: a hash table over one arena of bytes.
///
/// Nothing is ever dropped, because a part that dropped its rare words could not be merged exactly.
/// Memory grows with the distinct words: their bytes, and about 28 bytes for each.
struct WordTable: Sendable {
  /// The number of distinct words.
  var count: Int { counts.count }

  /// The number of times each word occurs, by its index.
  private(set) var counts: [UInt64] = []

  private var arena: [UInt8] = []
  /// The end of each word in the arena.
  private var ends: [Int] = []
  /// Open addressing by the hash; the value is an index, `.max` marks a free slot.
  private var slots = [UInt32](repeating: .max, count: 64)

  /// The word at `index`.
  @inline(__always)
  func word(at index: Int) -> ArraySlice<UInt8> {
    arena[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Counts a word.
  ///
  /// - Complexity: O(`word.count`) on average, amortised.
  mutating func add(_ word: Span<UInt8>, count: UInt64) {
    var slot = Int(truncatingIfNeeded: ByteHash.hash(word)) & (slots.count - 1)
    while slots[slot] != .max {
      let index = Int(slots[slot])
      if matches(index, word) {
        counts[index] += count
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(counts.count)
    for index in word.indices { arena.append(word[index]) }
    ends.append(arena.count)
    counts.append(count)
    if counts.count * 2 > slots.count { rehash() }
  }

  /// Adds all words of another table.
  mutating func merge(_ other: WordTable) {
    for index in 0..<other.count { add(other.word(at: index).span, count: other.counts[index]) }
  }

  /// The indices of the words in the order of their bytes.
  ///
  /// - Complexity: O(*n* log *n*) comparisons.
  func sortedIndices() -> [Int] {
    (0..<count).sorted { word(at: $0).lexicographicallyPrecedes(word(at: $1)) }
  }

  private func matches(_ index: Int, _ word: Span<UInt8>) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    guard ends[index] - start == word.count else { return false }
    for offset in word.indices where arena[start + offset] != word[offset] { return false }
    return true
  }

  private mutating func rehash() {
    slots = [UInt32](repeating: .max, count: slots.count * 2)
    for index in counts.indices {
      var slot = Int(truncatingIfNeeded: ByteHash.hash(word(at: index).span)) & (slots.count - 1)
      while slots[slot] != .max { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(index)
    }
  }
}
