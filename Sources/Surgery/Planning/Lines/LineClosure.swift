/// A set of lines with all rows that they need.
package struct LineClosure: Hashable, Sendable {
  /// Whether each line of the table is kept.
  package var lines: [Bool]
  /// Whether each row is kept.
  package var rows: [Bool]
  /// The number of kept rows.
  package var rowCount = 0
  /// The number of kept lines of each language, repeats counted.
  package var kept: [Int]

  /// Keeps what needs nothing.
  package init(nothingOf table: LineTable) {
    lines = [Bool](repeating: false, count: table.count)
    rows = [Bool](repeating: false, count: table.rowBound)
    kept = [Int](repeating: 0, count: table.languageCount)
    for line in 0..<table.count where table.range(of: line).isEmpty { add(line, of: table) }
  }

  /// Keeps all lines, or those of one language.
  package init(allOf table: LineTable, language: Int? = nil) {
    self.init(nothingOf: table)
    for line in 0..<table.count where language.map({ table.languages[line] == $0 }) ?? true {
      add(line, of: table)
    }
  }

  /// Adds a line and its rows.
  package mutating func add(_ line: Int, of table: LineTable) {
    guard !lines[line] else { return }
    lines[line] = true
    kept[Int(table.languages[line])] += table.counts[line]
    for place in table.range(of: line) {
      let row = Int(table.rows[place])
      if !rows[row] {
        rows[row] = true
        rowCount += 1
      }
    }
  }

  /// Adds the lines of another set.
  package mutating func formUnion(_ other: LineClosure, of table: LineTable) {
    for line in 0..<table.count where other.lines[line] { add(line, of: table) }
  }

  /// Adds the lines all of whose rows are kept already.
  package mutating func addCompleteLines(of table: LineTable) {
    for line in 0..<table.count where !lines[line] {
      if table.range(of: line).allSatisfy({ rows[Int(table.rows[$0])] }) { add(line, of: table) }
    }
  }
}

/// The worth of a kept line of each language, in fractions of a row.
package struct LinePrices: Hashable, Sendable {
  /// The worth of a row: prices are multiples of a millionth of it.
  package static let row = 1 << 20

  /// The price of each language.
  package var values: [Int]

  /// Sets a price for each language.
  package init(values: [Int]) { self.values = values }

  /// Returns the worth of the kept lines less that of the kept rows.
  package func value(of closure: LineClosure) -> Int {
    zip(values, closure.kept).reduce(-Self.row * closure.rowCount) { $0 + $1.0 * $1.1 }
  }

  /// Returns the fewest rows that any plan with `targets` lines needs, by weak duality, if
  /// `closure` is the best at these prices.
  ///
  /// A plan with *r* rows and *k*ₗ ≥ *t*ₗ lines is worth at most as much as the best closure, so
  /// Σ λₗ *t*ₗ − *r* ≤ value.
  package func bound(for targets: [Int], best closure: LineClosure) -> Double {
    let asked = zip(values, targets).reduce(0) { $0 + $1.0 * $1.1 }
    return Double(asked - value(of: closure)) / Double(Self.row)
  }
}
