/// Merges one word: the pair with the lowest rank first, the leftmost where ranks are equal.
///
/// Short words are scanned for the best pair again and again; long ones have their pairs in a heap,
/// so that no word takes more than O(*n* log *n*) steps.
struct MergeQueue {
  /// Up to how many symbols a word is scanned.
  private static let scanLimit = 32

  /// A symbol of a long word; the links give the neighbours, `.max` for none.
  private struct Symbol {
    var id: UInt32
    var previous: UInt32
    var next: UInt32
    var isMerged = false
  }

  private var ranks: [UInt32] = []
  private var symbols: [Symbol] = []
  private var heap: [UInt64] = []

  /// Merges `ids` in place.
  ///
  /// - Parameters:
  ///   - ids: The initial symbols; afterwards the segmentation.
  ///   - table: The merges.
  ///   - formed: Called with each product, in the order in which they are formed.
  mutating func merge(
    _ ids: inout [UInt32], by table: MergeTable, formed: ((UInt32) -> Void)? = nil
  ) {
    if ids.count < 2 { return }
    if ids.count <= Self.scanLimit {
      mergeByScanning(&ids, table, formed)
    } else {
      mergeByHeap(&ids, table, formed)
    }
  }

  private mutating func mergeByScanning(
    _ ids: inout [UInt32], _ table: MergeTable, _ formed: ((UInt32) -> Void)?
  ) {
    ranks.removeAll(keepingCapacity: true)
    for index in 1..<ids.count { ranks.append(table.rank(of: ids[index - 1], ids[index])) }
    while true {
      var best = MergeTable.none
      var place = 0
      for index in ranks.indices where ranks[index] < best { (best, place) = (ranks[index], index) }
      if best == MergeTable.none { return }
      let product = table.product(of: best)
      formed?(product)
      ids[place] = product
      ids.remove(at: place + 1)
      ranks.remove(at: place)
      if place > 0 { ranks[place - 1] = table.rank(of: ids[place - 1], product) }
      if place < ranks.count { ranks[place] = table.rank(of: product, ids[place + 1]) }
    }
  }

  private mutating func mergeByHeap(
    _ ids: inout [UInt32], _ table: MergeTable, _ formed: ((UInt32) -> Void)?
  ) {
    link(ids)
    heap.removeAll(keepingCapacity: true)
    for index in 1..<ids.count {
      push(table.rank(of: ids[index - 1], ids[index]), at: UInt32(index - 1))
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
    ids.removeAll(keepingCapacity: true)
    for symbol in symbols where !symbol.isMerged { ids.append(symbol.id) }
  }

  private mutating func link(_ ids: [UInt32]) {
    symbols.removeAll(keepingCapacity: true)
    for (index, id) in ids.enumerated() {
      let next = index + 1 < ids.count ? UInt32(index + 1) : .max
      symbols.append(Symbol(id: id, previous: index == 0 ? .max : UInt32(index - 1), next: next))
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
