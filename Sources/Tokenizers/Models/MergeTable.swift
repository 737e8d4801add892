/// The merges of a byte-pair model, found by the pair.
///
/// A merge of lower rank goes first, and of equal ranks the leftmost.
struct MergeTable: Sendable {
  /// Two pieces that become one.
  struct Merge: Hashable, Sendable {
    /// The left part.
    let left: UInt32
    /// The right part.
    let right: UInt32
    /// The piece they become.
    let product: UInt32
  }

  /// All that is known of a pair, found by one access to memory.
  struct Slot: Sendable {
    fileprivate var left: UInt32 = 0
    fileprivate var right: UInt32 = 0
    /// The rank of the merge, or ``MergeTable/none``.
    fileprivate(set) var rank = MergeTable.none
    /// The piece that the pair becomes.
    fileprivate(set) var product: UInt32 = 0
  }

  /// The rank of a pair that is not merged.
  static let none = UInt32.max

  /// The merges in the order in which they were added.
  private(set) var merges: [Merge] = []

  /// The pairs, by open addressing; at least half of the slots are free.
  private var slots: [Slot]
  private var shift: UInt64
  /// The number of pairs.
  private var count = 0

  /// Makes a table that holds `capacity` merges without growing.
  init(capacity: Int) {
    merges.reserveCapacity(capacity)
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    slots = [Slot](repeating: Slot(), count: 1 << bits)
    shift = 64 - bits
  }

  /// Adds a merge; where a pair is listed twice, the last rank counts.
  ///
  /// - Parameters:
  ///   - merge: The pair and its product.
  ///   - rank: Its rank; `nil` for the number of merges before it.
  mutating func append(_ merge: Merge, rank: UInt32? = nil) {
    if 2 * (count + 1) > slots.count { grow() }
    let place = place(of: merge.left, merge.right)
    if slots[place].rank == Self.none { count += 1 }
    slots[place] = Slot(
      left: merge.left, right: merge.right, rank: rank ?? UInt32(merges.count),
      product: merge.product)
    merges.append(merge)
  }

  /// The rank of a pair, or ``none``.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func rank(of left: UInt32, _ right: UInt32) -> UInt32 { self[left, right].rank }

  /// The merge of a pair; its rank is ``none`` if there is no merge.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  subscript(left: UInt32, right: UInt32) -> Slot { slots[place(of: left, right)] }

  /// The slot of a pair, or the free one where it would be.
  @inline(__always)
  private func place(of left: UInt32, _ right: UInt32) -> Int {
    let slots = slots.span
    let hash = (UInt64(left) << 32 | UInt64(right)) &* 0x9E37_79B9_7F4A_7C15
    var place = Int(truncatingIfNeeded: hash >> shift)
    while slots[place].rank != Self.none
      && (slots[place].left != left || slots[place].right != right)
    {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: 2 * old.count)
    shift -= 1
    for slot in old where slot.rank != Self.none { slots[place(of: slot.left, slot.right)] = slot }
  }
}
