/// Merges up to 64 symbols, with one bit for each that is left.
struct ShortMerge {
  /// The most symbols.
  static let limit = 64
  /// From how many merges on ranks and places no longer fit one number.
  static let mergeLimit = 1 << 25
  /// The number of keys that are scanned again when one of them changes.
  private static let blockSize = 8

  /// The symbols; where the bit in ``live`` is 0, they went into the one before.
  private var ids = [UInt32](repeating: 0, count: limit)
  /// For each symbol, the rank of the pair that it begins, then its place; `.max` for no merge.
  private var keys = [UInt32](repeating: .max, count: limit)
  /// The lowest key of each ``blockSize`` places.
  private var lows = [UInt32](repeating: .max, count: limit / blockSize)
  /// The product of each pair.
  private var products = [UInt32](repeating: 0, count: limit)
  /// Which symbols are left.
  private(set) var live: UInt64 = 0

  /// The symbol at a place whose bit in ``live`` is set.
  @inline(__always)
  subscript(place: Int) -> UInt32 { ids[place] }

  /// Merges the symbols `range` of `source`, at most ``limit`` and not none.
  mutating func merge(_ source: [UInt32], _ range: Range<Int>, _ table: MergeTable) {
    let word = source.span.extracting(range)
    live = Self.merge(word, &ids, &keys, &lows, &products, table)
  }

  private static func merge(
    _ source: Span<UInt32>, _ ids: inout [UInt32], _ keys: inout [UInt32], _ lows: inout [UInt32],
    _ products: inout [UInt32], _ table: MergeTable
  ) -> UInt64 {
    var ids = ids.mutableSpan
    var keys = keys.mutableSpan
    var lows = lows.mutableSpan
    var products = products.mutableSpan
    let count = source.count
    for index in 0..<count { ids[index] = source[index] }
    for index in 1..<max(1, count) {
      look(index - 1, ids[index - 1], ids[index], table, &keys, &products)
    }
    let blocks = (count + blockSize - 1) / blockSize
    for index in count - 1..<blocks * blockSize { keys[index] = .max }
    for block in 0..<blocks { lows[block] = lowestKey(keys, block) }
    var live: UInt64 = ~0 >> UInt64(limit - count)
    while true {
      var best = UInt32.max
      for block in 0..<blocks { best = min(best, lows[block]) }
      if best == .max { return live }
      let place = Int(best & 63)
      let product = products[place]
      ids[place] = product
      let behind: UInt64 = ~1 << UInt64(place)
      let gone = (live & behind).trailingZeroBitCount
      live &= ~(1 << UInt64(gone))
      keys[gone] = .max
      keys[place] = .max
      let after = live & behind
      if after != 0 {
        look(place, product, ids[after.trailingZeroBitCount], table, &keys, &products)
      }
      var first = place
      let before = live & ~(~0 << UInt64(place))
      if before != 0 {
        first = 63 - before.leadingZeroBitCount
        look(first, ids[first], product, table, &keys, &products)
      }
      lows[first / blockSize] = lowestKey(keys, first / blockSize)
      if place / blockSize != first / blockSize {
        lows[place / blockSize] = lowestKey(keys, place / blockSize)
      }
      if gone / blockSize != place / blockSize {
        lows[gone / blockSize] = lowestKey(keys, gone / blockSize)
      }
    }
  }

  /// The lowest key of a block.
  @inline(__always)
  private static func lowestKey(_ keys: borrowing MutableSpan<UInt32>, _ block: Int) -> UInt32 {
    let start = block * blockSize
    let left = min(min(keys[start], keys[start + 1]), min(keys[start + 2], keys[start + 3]))
    let right = min(min(keys[start + 4], keys[start + 5]), min(keys[start + 6], keys[start + 7]))
    return min(left, right)
  }

  /// Notes what the pair becomes that the symbol at `place` begins.
  @inline(__always)
  private static func look(
    _ place: Int, _ left: UInt32, _ right: UInt32, _ table: MergeTable,
    _ keys: inout MutableSpan<UInt32>, _ products: inout MutableSpan<UInt32>
  ) {
    let slot = table[left, right]
    products[place] = slot.product
    let key = slot.rank << 6 | UInt32(truncatingIfNeeded: place)
    keys[place] = slot.rank == MergeTable.none ? .max : key
  }
}
