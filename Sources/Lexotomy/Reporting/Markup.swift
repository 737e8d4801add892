/// HTML or SVG that is sound by construction: text enters only escaped.
struct Markup: ExpressibleByStringInterpolation, ExpressibleByStringLiteral {
  /// The markup.
  private(set) var source: String

  /// Takes markup of ours.
  init(stringLiteral source: String) { self.source = source }

  /// Joins markup and escaped values.
  init(stringInterpolation parts: Parts) { source = parts.source }

  /// Joins pieces of markup.
  init(_ parts: [Markup], separator: String = "") {
    source = parts.map(\.source).joined(separator: separator)
  }

  /// The parts of a literal with values: the literal as it is, the values escaped.
  struct Parts: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { source += literal }
    mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
    mutating func appendInterpolation(_ text: String) { source += Markup.escaped(text) }
    mutating func appendInterpolation(_ number: Int) { source += String(number) }
    mutating func appendInterpolation(_ number: Double) {
      let rounded = (number * 100).rounded() / 100
      source +=
        rounded == rounded.rounded() && abs(rounded) < 1e15
        ? String(Int(rounded)) : "\(rounded)"
    }
  }

  /// The text with what HTML or a reader could misread as entities or escapes.
  ///
  /// Marks of direction and control characters are shown, so that a piece cannot turn what is
  /// around it.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: result += "&amp;"
      case 0x3C: result += "&lt;"
      case 0x3E: result += "&gt;"
      case 0x22: result += "&quot;"
      case 0x27: result += "&#39;"
      case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A table of HTML: the first column to the left, all others to the right.
struct MarkupTable {
  private let head: [String]
  private let rows: [[Markup]]

  /// Makes a table.
  init(_ head: [String], _ rows: [[Markup]]) {
    self.head = head
    self.rows = rows
  }

  /// The markup; wide tables scroll.
  var markup: Markup {
    let cells = Markup(head.map { "<th>\($0)</th>" })
    let body = Markup(
      rows.map { row in "<tr>\(Markup(row.map { "<td>\($0)</td>" }))</tr>\n" })
    let top: Markup = head.isEmpty ? "" : "<thead><tr>\(cells)</tr></thead>"
    return """
      <div class="wide"><table>\(top)<tbody>
      \(body)</tbody></table></div>

      """
  }
}
