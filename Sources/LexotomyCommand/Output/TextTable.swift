/// Rows of text in columns: the first column to the left, all others to the right.
struct TextTable {
  /// The lines.
  let lines: [String]

  /// Aligns rows that have the same number of cells; the texts must be ASCII.
  init(_ rows: [[String]]) {
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + padding : "  " + padding + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
