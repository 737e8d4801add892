/// The ordered rows of an output vocabulary: every surgery is one of these.
///
/// A row is *kept* (it is a row of the source) or *added* (it belongs to a new piece). Trimming has
/// kept rows only; extending keeps all and adds some. The plan alone drives the rewriting of the
/// tokenizer, of each vocabulary-indexed tensor and of each token ID in each JSON file.
public struct RowPlan: Hashable, Sendable {
  /// The origin of an output row.
  public enum Row: Hashable, Sendable {
    /// The row of this source ID.
    case kept(TokenID)
    /// A new piece, by its position among the added pieces.
    case added(Int)
  }

  /// The rows of the source: `|V|`, padding rows included.
  public let sourceRowCount: Int

  /// The rows of the output, in order.
  public let rows: [Row]

  /// The output ID of each source ID, `UInt32.max` where it is dropped.
  private let newIDs: [UInt32]

  /// Plans the given rows.
  ///
  /// - Parameters:
  ///   - rows: The output rows, in order. No source ID may occur twice, and none may be
  ///     `sourceRowCount` or more.
  ///   - sourceRowCount: The rows of the source.
  /// - Complexity: O(`rows.count` + `sourceRowCount`).
  public init(rows: [Row], of sourceRowCount: Int) {
    var newIDs = [UInt32](repeating: .max, count: sourceRowCount)
    for (index, row) in rows.enumerated() {
      guard case .kept(let id) = row else { continue }
      precondition(id.index < sourceRowCount, "\(id) is beyond the source's rows")
      precondition(newIDs[id.index] == .max, "\(id) is kept twice")
      newIDs[id.index] = UInt32(index)
    }
    self.sourceRowCount = sourceRowCount
    self.rows = rows
    self.newIDs = newIDs
  }

  /// Plans a trimming: the rows of `kept`, in that order, and nothing else.
  public init(keeping kept: [TokenID], of sourceRowCount: Int) {
    self.init(rows: kept.map(Row.kept), of: sourceRowCount)
  }

  /// The output ID of the source's `id`, or `nil` if its row is dropped or it has none.
  ///
  /// - Complexity: O(1).
  public func newID(of id: TokenID) -> TokenID? {
    guard id.index < newIDs.count, newIDs[id.index] != .max else { return nil }
    return TokenID(newIDs[id.index])
  }

  /// Whether the row of the source's `id` is kept.
  public func keeps(_ id: TokenID) -> Bool { newID(of: id) != nil }

  /// The source IDs of the kept rows, in output order.
  ///
  /// - Complexity: O(`rows.count`).
  public func keptIDs() -> [TokenID] {
    rows.compactMap { row in
      guard case .kept(let id) = row else { return nil }
      return id
    }
  }
}
