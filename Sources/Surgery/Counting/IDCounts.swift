public import RowPlans

/// Counts by ID: those that are not zero, in the order of the IDs.
///
/// Text in one language has few of the pieces of a multilingual vocabulary, and a corpus may be in two
/// thousand languages.
public struct IDCounts: Hashable, Sendable {
  private var ids: [TokenID] = []
  private var counts: [UInt64] = []

  /// Counts nothing.
  public init() {}

  /// Takes what is not zero in a table by ID, and empties the table.
  ///
  /// - Complexity: O(size of the table).
  init(emptying table: inout [UInt64]) {
    for index in table.indices where table[index] > 0 {
      ids.append(TokenID(index))
      counts.append(table[index])
      table[index] = 0
    }
  }

  /// The number of IDs that have a count.
  public var count: Int { ids.count }

  /// The IDs that have a count, ascending, with their counts.
  public var entries: some Sequence<(TokenID, UInt64)> { zip(ids, counts) }

  /// The count of an ID.
  ///
  /// - Complexity: O(log ``count``).
  public subscript(id: TokenID) -> UInt64 {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? counts[low] : 0
  }

  /// Makes room for `count` IDs.
  mutating func reserveCapacity(_ count: Int) {
    ids.reserveCapacity(count)
    counts.reserveCapacity(count)
  }

  /// Appends the count of an ID that is higher than all others; one of zero is left out.
  public mutating func append(_ count: UInt64, of id: TokenID) {
    precondition(ids.last.map { $0 < id } ?? true, "the IDs ascend")
    guard count > 0 else { return }
    ids.append(id)
    counts.append(count)
  }

  /// Adds other counts.
  ///
  /// - Complexity: O(``count`` + `other.count`).
  public mutating func merge(_ other: IDCounts) {
    guard !other.ids.isEmpty else { return }
    guard !ids.isEmpty else { return self = other }
    var result = IDCounts()
    result.reserveCapacity(ids.count + other.ids.count)
    var (index, place) = (0, 0)
    while index < ids.count, place < other.ids.count {
      let (mine, theirs) = (ids[index], other.ids[place])
      let sum = (mine <= theirs ? counts[index] : 0) + (theirs <= mine ? other.counts[place] : 0)
      result.append(sum, of: min(mine, theirs))
      index += mine <= theirs ? 1 : 0
      place += theirs <= mine ? 1 : 0
    }
    result.ids += ids[index...] + other.ids[place...]
    result.counts += counts[index...] + other.counts[place...]
    self = result
  }
}
