/// A table in columns for a terminal.
struct AlignedTable {
  /// The lines, each with a line feed.
  let text: String

  /// Aligns numbers to the right and all else to the left, two spaces apart.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - limit: The columns of the terminal. Where the table is wider, the widest columns of text are
  ///     cut, down to ``leastWidth``.
  /// - Complexity: O(*n*) in the characters of the table.
  init(_ table: Table, limit: Int? = nil) {
    let header = table.columns.map(Self.escaped)
    let cells = table.rows.map { $0.map { Self.escaped($0.shownText) } }
    let isRight = table.columns.indices.map { column in
      !table.rows.isEmpty && table.rows.allSatisfy { $0[column].isNumberOrNull }
    }
    var widths = header.map(DisplayWidth.columns)
    for row in cells {
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], DisplayWidth.columns(of: cell))
      }
    }
    if let limit { Self.fit(&widths, isRight, to: limit) }
    let rule = widths.map { String(repeating: "-", count: $0) }
    text = ([header, rule] + cells).map { Self.line($0, widths, isRight) }.joined()
  }

  /// The narrowest that a column is cut to.
  static let leastWidth = 8

  private static func fit(_ widths: inout [Int], _ isRight: [Bool], to limit: Int) {
    var excess = widths.reduce(2 * (widths.count - 1), +) - limit
    while excess > 0 {
      let texts = widths.indices.filter { !isRight[$0] && widths[$0] > leastWidth }
      guard let widest = texts.max(by: { widths[$0] < widths[$1] }) else { return }
      let next = texts.filter { $0 != widest }.map { widths[$0] }.max() ?? leastWidth
      let cut = min(excess, max(1, widths[widest] - max(next, leastWidth)))
      widths[widest] -= cut
      excess -= cut
    }
  }

  /// The text, or its beginning and `…` where it is wider.
  private static func cut(_ text: String, to width: Int) -> String {
    guard DisplayWidth.columns(of: text) > width else { return text }
    var result = ""
    var used = 0
    for scalar in text.unicodeScalars {
      used += DisplayWidth.columns(of: scalar)
      if used >= width { break }
      result.unicodeScalars.append(scalar)
    }
    return result + "…"
  }

  private static func line(_ cells: [String], _ widths: [Int], _ isRight: [Bool]) -> String {
    var line = ""
    for (column, whole) in cells.enumerated() {
      let cell = isRight[column] ? whole : cut(whole, to: widths[column])
      let width = widths[column] - DisplayWidth.columns(of: cell)
      let padding = String(repeating: " ", count: max(0, width))
      if column > 0 { line += "  " }
      if isRight[column] {
        line += padding + cell
      } else {
        line += column == cells.count - 1 ? cell : cell + padding
      }
    }
    while line.last == " " { line.removeLast() }
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
  /// The text for people: six decimals at most, and whole numbers without any.
  fileprivate var shownText: String {
    guard case .real(let value) = self, abs(value) < 1e9, value == 0 || abs(value) >= 1e-3 else {
      return plainText
    }
    let rounded = (value * 1e6).rounded() / 1e6
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  fileprivate var isNumberOrNull: Bool {
    switch self {
    case .null, .integer, .real: true
    case .text, .blob: false
    }
  }
}
