/// The answer to a query: named columns and rows of values.
public struct Table: Hashable, Sendable {
  /// A value of SQLite.
  public enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
  }

  /// The names of the columns, each only once.
  public let columns: [String]
  /// The rows, each with a value for each column.
  public let rows: [[Value]]

  /// Makes a table; a name that stands twice gets a number: `count`, `count_2`.
  public init(columns: [String], rows: [[Value]]) {
    var taken = Set(columns)
    var seen: Set<String> = []
    self.columns = columns.map { name in
      if seen.insert(name).inserted { return name }
      var number = 2
      while !taken.insert("\(name)_\(number)").inserted { number += 1 }
      return "\(name)_\(number)"
    }
    self.rows = rows
  }

  /// The values of a column; `nil` if there is no such column.
  public func column(_ name: String) -> [Value]? {
    columns.firstIndex(of: name).map { index in rows.map { $0[index] } }
  }
}
