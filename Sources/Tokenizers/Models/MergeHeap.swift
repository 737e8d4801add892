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

  /// Merges `ids[range]`.
  ///
  /// - Complexity: O(*n* log *n*).
  mutating func merge(
    _ ids: [UInt32], _ range: Range<Int>, _ table: MergeTable, _ formed: ((UInt32) -> Void)?
  ) {
    link(ids[range])
    heap.removeAll(keepingCapacity: true)
    for index in 1..<max(1, symbols.count) {
      push(table.rank(of: symbols[index - 1].id, symbols[index].id), at: UInt32(index - 1))
    }
    while let top = pop() {
      let (rank, place) = (UInt32(top >> 32), Int(top & 0xFFFF_FFFF))
      let left = symbols[place]
      guard !left.isMerged, left.next != .max else { continue }
      let right = symbols[Int(left.next)]
      guard table.rank(of: left.id, right.id) == rank else { continue }
      let product = table.product(of: rank)
      formed?(product)
      join(place, product)
      if left.previous != .max {
        push(table.rank(of: symbols[Int(left.previous)].id, product), at: left.previous)
      }
      if right.next != .max {
        push(table.rank(of: product, symbols[Int(right.next)].id), at: UInt32(place))
      }
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

  private mutating func push(_ rank: UInt32, at place: UInt32) {
    if rank == MergeTable.none { return }
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
