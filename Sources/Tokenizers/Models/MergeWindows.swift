/// Merges a long word window by window, with the same result as all at once.
///
/// Symbols are the word's segmentation if every two neighbours among them are the segmentation of
/// what they cover together: the first merge that went across one of the places between them would
/// go across it in those two alone, because until then all went as it goes there. So a window's
/// result is right up to a place from which the next window begins with the same symbol. If none is
/// found, windows get wider. (GitHub's `rust-gems/bpe` has this lemma for merges without ties; it
/// holds wherever equal ranks go from left to right.)
struct MergeWindows {
  /// A symbol of a segmentation, and where it begins in the word.
  private struct Part {
    let id: UInt32
    let start: Int
  }

  private var short = ShortMerge()
  private var heap = MergeHeap()
  private var parts: [Part] = []
  private var nextParts: [Part] = []
  /// The parts of the wide window that was merged last, from its beginning on, and where it lies.
  private var lastParts: [Part] = []
  private var lastRange = 0..<0

  /// Merges `ids[range]`, and appends what is left to `result`.
  mutating func merge(
    _ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable, into result: inout [UInt32]
  ) {
    guard range.count > ShortMerge.limit || table.merges.count >= ShortMerge.mergeLimit else {
      return mergeShort(ids, range, table, into: &result)
    }
    var width = ShortMerge.limit
    lastRange = 0..<0
    var start = range.lowerBound
    findParts(ids, start..<min(start + width, range.upperBound), table)
    while start + width < range.upperBound {
      if let kept = sync(ids, start, width, range.upperBound, table) {
        for part in parts[..<kept] { result.append(part.id) }
        start = parts[kept].start
        swap(&parts, &nextParts)
      } else {
        width *= 2
        findParts(ids, start..<min(start + width, range.upperBound), table)
      }
    }
    for part in parts { result.append(part.id) }
  }

  /// Merges `ids` all at once, and hands each step to `watch`.
  mutating func mergeWhole(
    _ ids: [UInt32], _ table: MergeTable, _ watch: @escaping (MergeStep) -> Void,
    into result: inout [UInt32]
  ) {
    heap.merge(ids, ids.indices, table, watch)
    heap.forEachSymbol { id, _ in result.append(id) }
  }

  /// Merges a short word.
  @inline(__always)
  private mutating func mergeShort(
    _ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable, into result: inout [UInt32]
  ) {
    if range.count < 2 {
      for index in range { result.append(ids[index]) }
      return
    }
    short.merge(ids, range, table)
    var live = short.live
    while live != 0 {
      result.append(short[live.trailingZeroBitCount])
      live &= live &- 1
    }
  }

  /// Returns the number of ``parts`` that are final, after which ``nextParts`` goes on; `nil` if
  /// that is not known.
  private mutating func sync(
    _ ids: [UInt32], _ start: Int, _ width: Int, _ end: Int, _ table: MergeTable
  ) -> Int? {
    var last = parts.count
    for offset in [width / 4 * 3, width / 2] {
      guard let kept = parts[..<last].lastIndex(where: { $0.start <= start + offset }),
        parts[kept].start >= start + width / 4
      else { return nil }
      last = kept
      let next = parts[kept].start
      swap(&parts, &nextParts)
      findParts(ids, next..<min(next + width, end), table)
      swap(&parts, &nextParts)
      let first = nextParts.count > 1 ? nextParts[1].start : min(next + width, end)
      let second = kept + 1 < parts.count ? parts[kept + 1].start : start + width
      if nextParts[0].id == parts[kept].id, first == second { return kept }
    }
    return nil
  }

  /// Replaces ``parts`` by the segmentation of a window.
  private mutating func findParts(_ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable) {
    parts.removeAll(keepingCapacity: true)
    if range.count > ShortMerge.limit || table.merges.count >= ShortMerge.mergeLimit {
      return findPartsOfWide(ids, range, table)
    }
    short.merge(ids, range, table)
    var live = short.live
    while live != 0 {
      let place = live.trailingZeroBitCount
      parts.append(Part(id: short[place], start: range.lowerBound + place))
      live &= live &- 1
    }
  }

  /// The same for a wide window; one like that before, as in a run of one symbol, is not merged again.
  private mutating func findPartsOfWide(_ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable) {
    if lastRange.count != range.count || !ids[lastRange].elementsEqual(ids[range]) {
      heap.merge(ids, range, table, nil)
      lastParts.removeAll(keepingCapacity: true)
      heap.forEachSymbol { lastParts.append(Part(id: $0, start: $1)) }
      lastRange = range
    }
    for part in lastParts { parts.append(Part(id: part.id, start: range.lowerBound + part.start)) }
  }
}
