/// The largest of the scores of one row seen so far, in a heap whose root is the least of them.
///
/// Of equal scores, those with lower IDs are kept, if scores come in the order of IDs.
struct TopScores {
  /// A score and whose it is.
  struct Entry {
    var score: Float
    var id: Int32

    func isWorse(than other: Entry) -> Bool {
      score < other.score || (score == other.score && id > other.id)
    }
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let capacity: Int
  private(set) var count = 0
  /// The score that a new one must exceed to enter.
  private(set) var threshold: Float = -.infinity

  /// Makes a heap in memory for `capacity` entries, at least one, which outlives it.
  init(_ entries: UnsafeMutablePointer<Entry>, capacity: Int) {
    self.entries = entries
    self.capacity = capacity
  }

  subscript(index: Int) -> Entry { entries[index] }

  /// Takes the large ones of consecutive scores.
  mutating func add(_ scores: UnsafePointer<Float>, count: Int, firstID: Int) {
    var start = 0
    while start < count {
      let end = min(start + 64, count)
      if end - start < 64 || Self.exceeds(scores + start, threshold) {
        for index in start..<end where scores[index] > threshold {
          insert(Entry(score: scores[index], id: Int32(firstID + index)))
        }
      }
      start = end
    }
  }

  /// Whether one of 64 scores is above the threshold; without branches, so that it is vectorized.
  @inline(__always)
  private static func exceeds(_ scores: UnsafePointer<Float>, _ threshold: Float) -> Bool {
    var found: UInt32 = 0
    for index in 0..<64 { found |= scores[index] > threshold ? 1 : 0 }
    return found != 0
  }

  private mutating func insert(_ entry: Entry) {
    if count < capacity {
      rise(entry, at: count)
      count += 1
    } else {
      sink(entry)
    }
    if count == capacity { threshold = entries[0].score }
  }

  private func rise(_ entry: Entry, at end: Int) {
    var index = end
    while index > 0, entry.isWorse(than: entries[(index - 1) / 2]) {
      entries[index] = entries[(index - 1) / 2]
      index = (index - 1) / 2
    }
    entries[index] = entry
  }

  private func sink(_ entry: Entry) {
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < capacity else { break }
      if child + 1 < capacity, entries[child + 1].isWorse(than: entries[child]) { child += 1 }
      guard entries[child].isWorse(than: entry) else { break }
      entries[index] = entries[child]
      index = child
    }
    entries[index] = entry
  }
}
