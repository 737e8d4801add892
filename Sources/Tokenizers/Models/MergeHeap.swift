/// An event while symbols are merged.
enum MergeStep {
  /// Two neighbours may merge.
  case offered(MergeTable.Merge)
  /// A product took the place of a pair.
  case formed(UInt32)
}

/// Merges any number of symbols, with the pairs that may merge in a heap.
struct MergeHeap {
  /// A symbol; the links give the neighbours, `.max` for none.
  private struct Symbol {
    var id: UInt32
    var previous: UInt32
    var next: UInt32
    var isMerged = false
  }

  private var symbols: [Symbol] = []
  private var heap: [UInt64] = []

  /// Merges `ids[range]`, and calls `watch` with each step.
  ///
  /// - Complexity: O(*n* log *n*).
  mutating func merge(
    _ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable, _ watch: ((MergeStep) -> Void)?
  ) {
    link(ids[range])
    heap.removeAll(keepingCapacity: true)
    for index in 0..<max(1, symbols.count) - 1 { offer(index, index + 1, table, watch) }
    while let top = pop() {
      let (rank, place) = (UInt32(top >> 32), Int(top & 0xFFFF_FFFF))
      let left = symbols[place]
      guard !left.isMerged, left.next != .max else { continue }
      let slot = table[left.id, symbols[Int(left.next)].id]
      guard slot.rank == rank else { continue }
      watch?(.formed(slot.product))
      join(place, slot.product)
      if left.previous != .max { offer(Int(left.previous), place, table, watch) }
      let next = symbols[place].next
      if next != .max { offer(place, Int(next), table, watch) }
    }
  }

  /// Calls `body` with each symbol that is left, and the place of the first that went into it.
  func forEachSymbol(_ body: (UInt32, Int) -> Void) {
    for (place, symbol) in symbols.enumerated() where !symbol.isMerged { body(symbol.id, place) }
  }

  private mutating func link(_ ids: ArraySlice<UInt32>) {
    symbols.removeAll(keepingCapacity: true)
    for id in ids {
      let index = UInt32(symbols.count)
      let next = Int(index) + 1 < ids.count ? index + 1 : .max
      symbols.append(Symbol(id: id, previous: index == 0 ? .max : index - 1, next: next))
    }
  }

  /// Puts `product` in place of a symbol and its right neighbour.
  private mutating func join(_ place: Int, _ product: UInt32) {
    let next = Int(symbols[place].next)
    symbols[next].isMerged = true
    symbols[place].id = product
    symbols[place].next = symbols[next].next
    if symbols[next].next != .max { symbols[Int(symbols[next].next)].previous = UInt32(place) }
  }

  /// Puts a pair of neighbours into the heap, if they may merge.
  @inline(__always)
  private mutating func offer(
    _ left: Int, _ right: Int, _ table: MergeTable, _ watch: ((MergeStep) -> Void)?
  ) {
    let pair = (left: symbols[left].id, right: symbols[right].id)
    let slot = table[pair.left, pair.right]
    if slot.rank == MergeTable.none { return }
    watch?(.offered(.init(left: pair.left, right: pair.right, product: slot.product)))
    push(slot.rank, at: UInt32(left))
  }

  private mutating func push(_ rank: UInt32, at place: UInt32) {
    heap.append(UInt64(rank) << 32 | UInt64(place))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] <= heap[child] { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func pop() -> UInt64? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      let child = 2 * parent + 1
      if child < heap.count, heap[child] < heap[least] { least = child }
      if child + 1 < heap.count, heap[child + 1] < heap[least] { least = child + 1 }
      if least == parent { return top }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
