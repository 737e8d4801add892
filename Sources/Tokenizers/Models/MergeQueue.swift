/// Merges one word: the pair with the lowest rank first, the leftmost where ranks are equal.
///
/// Words of up to 64 symbols are scanned for the best pair again and again, in one machine word and
/// a few registers' worth of memory. Longer ones are cut where no merge can cross, and what is still
/// long is merged window by window; see ``MergeWindows``. No word takes more than O(*n* log *n*)
/// steps, and most take O(*n*).
struct MergeQueue {
  /// Over how many symbols it pays to look for cuts.
  static let cutLimit = 16

  private var windows = MergeWindows()
  private var result: [UInt32] = []

  /// Makes a queue, for one thread.
  init() {}

  /// Merges `ids` in place.
  ///
  /// - Parameters:
  ///   - ids: The initial symbols; afterwards the segmentation.
  ///   - table: The merges.
  ///   - crossings: Where merges can cross; `nil` if nothing is known.
  ///   - watch: Called with each step.
  mutating func merge(
    _ ids: inout [UInt32], by table: MergeTable, crossings: MergeCrossings? = nil,
    watch: ((MergeStep) -> Void)? = nil
  ) {
    if ids.count < 2 { return }
    result.removeAll(keepingCapacity: true)
    if let watch {
      windows.mergeWhole(ids, table, watch, into: &result)
    } else if let crossings, ids.count > Self.cutLimit {
      mergeBetweenCuts(ids, table, crossings)
    } else {
      windows.merge(ids, 0..<ids.count, table, into: &result)
    }
    swap(&ids, &result)
  }

  private mutating func mergeBetweenCuts(
    _ ids: [UInt32], _ table: MergeTable, _ crossings: MergeCrossings
  ) {
    var start = 0
    for index in 1..<ids.count where crossings.isCut(ids[index - 1], ids[index], table) {
      windows.merge(ids, start..<index, table, into: &result)
      start = index
    }
    windows.merge(ids, start..<ids.count, table, into: &result)
  }
}
