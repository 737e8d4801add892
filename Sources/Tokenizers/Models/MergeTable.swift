/// The merges of a byte-pair model in rank order, found by the pair.
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

  /// The rank of a pair that is not merged.
  static let none = UInt32.max

  /// The merges by rank.
  private(set) var merges: [Merge] = []

  /// The rank of each pair; where a merge is listed twice, the last rank counts.
  private var ranks: IntegerMap

  /// Makes a table that holds `capacity` merges without growing.
  init(capacity: Int) {
    merges.reserveCapacity(capacity)
    ranks = IntegerMap(capacity: capacity)
  }

  /// Adds the merge of the next rank.
  mutating func append(_ merge: Merge) {
    ranks[Self.key(merge.left, merge.right)] = UInt32(merges.count)
    merges.append(merge)
  }

  /// The rank of a pair, or ``none``.
  ///
  /// - Complexity: O(1) on average.
  @inline(__always)
  func rank(of left: UInt32, _ right: UInt32) -> UInt32 { ranks[Self.key(left, right)] }

  /// The product of the merge with this rank.
  @inline(__always)
  func product(of rank: UInt32) -> UInt32 { merges[Int(rank)].product }

  @inline(__always)
  private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
    UInt64(left) << 32 | UInt64(right)
  }
}
