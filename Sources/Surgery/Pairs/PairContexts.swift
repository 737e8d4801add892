public import Initializers
public import RowPlans

/// The counts of pairs as methods want them: source rows first, then added pieces.
///
/// They were counted with the tokenizer of the result, whose IDs the plan tells to be rows of the
/// source or added ones. Rows of the source that the result has not, have no contexts.
public struct PairContexts: ContextCounts {
  public let sourceRowCount: Int
  public let pieceCount: Int

  private let pairs: PairCounts
  /// The row of each ID; `.max` for none.
  private let rows: [UInt32]
  /// The ID of each row; `.max` for none.
  private let ids: [UInt32]
  private let totals: [UInt64]
  /// Whether rows come in the order of their IDs.
  private let isAscending: Bool

  /// Renumbers the counts.
  ///
  /// - Parameters:
  ///   - pairs: The counts of the result's tokenizer.
  ///   - plan: The rows of the result.
  ///   - sourceRowCount: The rows of the source.
  ///   - pieceCount: The number of added pieces.
  /// - Complexity: O(size of the counts).
  public init(_ pairs: PairCounts, plan: RowPlan, sourceRowCount: Int, pieceCount: Int) {
    self.pairs = pairs
    self.sourceRowCount = sourceRowCount
    self.pieceCount = pieceCount
    var ids = [UInt32](repeating: .max, count: sourceRowCount + pieceCount)
    var rows = [UInt32](repeating: .max, count: pairs.idBound)
    for (id, row) in plan.rows.enumerated() where id < pairs.idBound {
      let number =
        switch row {
        case .kept(let origin): origin.index
        case .added(let piece): sourceRowCount + piece
        }
      guard number < ids.count else { continue }
      rows[id] = UInt32(number)
      ids[number] = UInt32(id)
    }
    let known = rows.filter { $0 != .max }
    isAscending = zip(known, known.dropFirst()).allSatisfy { $0 < $1 }
    self.rows = rows
    self.ids = ids
    totals = ids.map { id in
      Self.contexts(of: id, pairs, rows).reduce(0) { $0 + $1.count }
    }
  }

  public func contexts(of token: Int) -> [ContextCount] {
    let contexts = Self.contexts(of: ids[token], pairs, rows)
    return isAscending ? contexts : contexts.sorted { $0.token < $1.token }
  }

  public func total(of token: Int) -> UInt64 { totals[token] }

  private static func contexts(
    of id: UInt32, _ pairs: PairCounts, _ rows: [UInt32]
  ) -> [ContextCount] {
    guard id != .max else { return [] }
    return pairs.contexts(of: TokenID(id)).compactMap { entry in
      let row = rows[entry.id.index]
      return row == .max ? nil : ContextCount(row, entry.count)
    }
  }
}
