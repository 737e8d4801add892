/// Some rows of a source, as if there were no others.
public struct RowSubset<Base: RowSource>: RowSource {
  private let base: Base
  private let ids: [Int]

  /// Takes the rows `ids` of `base`, in that order.
  public init(_ base: Base, ids: [Int]) {
    self.base = base
    self.ids = ids
  }

  public var rows: Int { ids.count }
  public var columns: Int { base.columns }

  public func read(_ range: Range<Int>) throws -> Matrix { try base.read(Array(ids[range])) }

  public func read(_ ids: [Int]) throws -> Matrix { try base.read(ids.map { self.ids[$0] }) }
}
