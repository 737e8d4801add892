/// Candidates by count: the most frequent first, of equals the one with the smallest pair.
///
/// Counts change while candidates wait. An entry tells the count at the time it was put in; who takes
/// it out compares, and puts it back if the count has fallen (lazy updates, as in `tokenizers`'
/// `BpeTrainer`).
struct CandidateQueue {
  /// A candidate with its count.
  struct Entry {
    let count: UInt64
    /// The pair, left part in the high half.
    let pair: UInt64
    let candidate: UInt32

    @inline(__always)
    fileprivate func precedes(_ other: Entry) -> Bool {
      count != other.count ? count > other.count : pair < other.pair
    }
  }

  private var heap: [Entry] = []

  /// Puts an entry in.
  ///
  /// - Complexity: O(log *n*).
  mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entry.precedes(heap[parent]) else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = entry
  }

  /// Takes the first entry out.
  ///
  /// - Complexity: O(log *n*).
  mutating func pop() -> Entry? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(last) else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return first
  }
}
