/// Lines of text as the sets of rows that each needs, the input of a plan by lines.
///
/// A line that is kept needs all its rows: its pieces, and what these are merged from. Rows that stay
/// in any case are left out, so a line may need none. Equal lines of a language are one entry with
/// the number of times that they occur.
package struct LineTable: Sendable {
  /// The number of languages.
  package let languageCount: Int
  /// One more than the highest row.
  package let rowBound: Int
  /// The lines' places in ``rows``, one more than there are lines.
  package private(set) var starts: [Int32] = [0]
  /// The rows of all lines, those of a line ascending.
  package private(set) var rows: [Int32] = []
  /// The number of times that each line occurs.
  package private(set) var counts: [Int] = []
  /// The language of each line.
  package private(set) var languages: [Int32] = []
  /// The lines of each language, repeats counted.
  package private(set) var totals: [Int]

  /// The distinct lines by hash: open addressing, −1 where there is none.
  private var slots = [Int32](repeating: -1, count: 1024)

  /// Makes a table without lines.
  package init(languageCount: Int, rowBound: Int) {
    self.languageCount = languageCount
    self.rowBound = rowBound
    totals = [Int](repeating: 0, count: languageCount)
  }

  /// The number of distinct lines.
  package var count: Int { counts.count }

  /// Returns the place of a line's rows in ``rows``.
  package func range(of line: Int) -> Range<Int> { Int(starts[line])..<Int(starts[line + 1]) }

  /// Adds a line that needs `needed`, ascending and each once.
  ///
  /// - Complexity: O(`needed.count`).
  package mutating func add(_ needed: [Int32], language: Int, occurrences: Int = 1) {
    totals[language] += occurrences
    if 2 * count >= slots.count { growSlots() }
    var slot = Int(truncatingIfNeeded: Self.hash(needed[...], language)) & (slots.count - 1)
    while slots[slot] >= 0 {
      let line = Int(slots[slot])
      if languages[line] == language, rows[range(of: line)].elementsEqual(needed) {
        counts[line] += occurrences
        return
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count)
    rows += needed
    starts.append(Int32(rows.count))
    counts.append(occurrences)
    languages.append(Int32(language))
  }

  private mutating func growSlots() {
    slots = [Int32](repeating: -1, count: max(1024, 4 * count).nextPowerOfTwo)
    for line in 0..<count {
      let hash = Self.hash(rows[range(of: line)], Int(languages[line]))
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(line)
    }
  }

  private static func hash(_ rows: ArraySlice<Int32>, _ language: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: language) &+ 0x9E37_79B9_7F4A_7C15
    for row in rows {
      hash = (hash ^ UInt64(truncatingIfNeeded: row)) &* 0xBF58_476D_1CE4_E5B9
      hash ^= hash >> 29
    }
    return hash
  }
}

extension Int {
  /// The least power of two that is not below the number.
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
