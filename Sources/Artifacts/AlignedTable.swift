/// A table in columns for a terminal.
struct AlignedTable {
  /// The lines, each with a line feed.
  let text: String

  /// Aligns numbers to the right and all else to the left, two spaces apart.
  ///
  /// - Complexity: O(*n*) in the characters of the table.
  init(_ table: Table) {
    let header = table.columns.map(Self.escaped)
    let cells = table.rows.map { $0.map { Self.escaped($0.plainText) } }
    let isRight = table.columns.indices.map { column in
      !table.rows.isEmpty && table.rows.allSatisfy { $0[column].isNumberOrNull }
    }
    var widths = header.map(DisplayWidth.columns)
    for row in cells {
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], DisplayWidth.columns(of: cell))
      }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    text = ([header, rule] + cells).map { Self.line($0, widths, isRight) }.joined()
  }

  private static func line(_ cells: [String], _ widths: [Int], _ isRight: [Bool]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let width = widths[column] - DisplayWidth.columns(of: cell)
      let padding = String(repeating: " ", count: width)
      if column > 0 { line += "  " }
      if isRight[column] {
        line += padding + cell
      } else {
        line += column == cells.count - 1 ? cell : cell + padding
      }
    }
    return line + "\n"
  }

  /// The text with a backslash before what a terminal would obey or hide: control characters, marks
  /// of direction, separators of lines, and the backslash itself.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isDisturbing) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\\": result += "\\\\"
      case _ where scalar.isDisturbing:
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isDisturbing: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x5C, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069,
      0xFEFF:
      true
    default: false
    }
  }
}

extension Table.Value {
  fileprivate var isNumberOrNull: Bool {
    switch self {
    case .null, .integer, .real: true
    case .text, .blob: false
    }
  }
}
