/// Between which initial symbols of a byte-pair model merges can cross.
///
/// A product that covers the place between two initial symbols has them side by side in its own
/// spelling, so some merge joins a part that ends with the one and a part that begins with the
/// other. Where there is no such merge, a word falls into parts that merge for themselves.
struct MergeCrossings: Sendable {
  /// The pairs of initial symbols across which merges go, but that are no merges themselves.
  private var pairs = IntegerMap()

  /// Finds the crossings of `table`.
  ///
  /// Fails if an initial symbol is a product too, or if a product begins or ends with different
  /// symbols depending on how it is made.
  ///
  /// - Parameters:
  ///   - table: The merges.
  ///   - symbols: All initial symbols.
  /// - Complexity: O(*n*) in the merges and the longest chain of them.
  init?(_ table: MergeTable, symbols: [UInt32]) {
    let bound = table.merges.reduce(0) { max($0, $1.left, $1.right, $1.product) }
    var makers = [UInt32](repeating: .max, count: Int(bound) + 1)
    for (rank, merge) in table.merges.enumerated() where makers[Int(merge.product)] == .max {
      makers[Int(merge.product)] = UInt32(rank)
    }
    for symbol in symbols where symbol <= bound && makers[Int(symbol)] != .max { return nil }
    guard let first = Self.edges(of: table, makers, \.left),
      let last = Self.edges(of: table, makers, \.right)
    else { return nil }
    for merge in table.merges {
      let (left, right) = (last[Int(merge.left)], first[Int(merge.right)])
      if first[Int(merge.product)] != first[Int(merge.left)] { return nil }
      if last[Int(merge.product)] != last[Int(merge.right)] { return nil }
      if table.rank(of: left, right) != MergeTable.none { continue }
      pairs[left, right] = 0
    }
  }

  /// Whether no merge goes across the place between two neighbours of a word before any merge.
  @inline(__always)
  func isCut(_ left: UInt32, _ right: UInt32, _ table: MergeTable) -> Bool {
    table.rank(of: left, right) == MergeTable.none
      && pairs[left, right] == .max
  }

  /// The initial symbol at one edge of each piece; `nil` if the merges go in a circle.
  private static func edges(
    of table: MergeTable, _ makers: [UInt32], _ part: KeyPath<MergeTable.Merge, UInt32>
  ) -> [UInt32]? {
    var edges = [UInt32](repeating: .max, count: makers.count)
    var chain: [Int] = []
    for id in makers.indices where edges[id] == .max {
      chain.removeAll(keepingCapacity: true)
      var current = id
      while edges[current] == .max, makers[current] != .max {
        chain.append(current)
        guard chain.count <= makers.count else { return nil }
        current = Int(table.merges[Int(makers[current])][keyPath: part])
      }
      if edges[current] == .max { edges[current] = UInt32(current) }
      for link in chain { edges[link] = edges[current] }
    }
    return edges
  }
}
