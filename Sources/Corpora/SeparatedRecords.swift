/// A column of a table in CSV or TSV with a header (RFC 4180), to be a text a line.
///
/// A cell that begins with a quote ends with one, and quotes in it are doubled; it may hold line
/// breaks. Every record has as many cells as the header; blank lines are none. In the output a line
/// feed is `\n` and a backslash `\\`, so that a text is one line (see ``LineBatch``).
struct SeparatedRecords: ByteFilter {
  private enum State {
    /// At the first byte of a cell.
    case start
    /// In a cell without quotes.
    case plain
    case quoted
    /// Behind a quote in a quoted cell: the last one, or the first of two.
    case quote
  }

  private static let cellLimit = 1 << 28

  private let separator: UInt8
  private let column: [UInt8]
  private let path: String
  private var header: [[UInt8]] = []
  /// The column's place; `nil` in the header.
  private var wanted: Int?
  private var state = State.start
  private var isAfterReturn = false
  private var cell: [UInt8] = []
  private var cellCount = 0
  private var text: [UInt8] = []
  private var isBlank = true
  private var line = 1
  private var firstLine = 1

  init(separator: UInt8, column: String, path: String) {
    self.separator = separator
    self.column = Array(column.utf8)
    self.path = path
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) throws {
    for byte in bytes {
      if state == .quoted, byte != UInt8(ascii: "\"") {
        try append(byte)
      } else if isAfterReturn {
        isAfterReturn = false
        if byte != 0x0A { try takeReturn() }
        try take(byte, &output)
      } else if byte == 0x0D {
        isAfterReturn = true
      } else {
        try take(byte, &output)
      }
      if byte == 0x0A { line += 1 }
    }
  }

  mutating func end(_ output: inout [UInt8]) throws {
    guard state != .quoted else { throw bad("its last quote is missing") }
    if !isBlank || cellCount > 0 { try endRecord(&output) }
  }

  /// Takes a byte outside of quotes, or a quote.
  private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) throws {
    switch byte {
    case 0x0A: try endRecord(&output)
    case separator:
      endCell()
      isBlank = false
    case UInt8(ascii: "\""):
      switch state {
      case .start: state = .quoted
      case .plain: try append(byte)
      case .quoted: state = .quote
      case .quote:
        state = .quoted
        try append(byte)
      }
      isBlank = false
    default:
      guard state != .quote else { throw bad("more follows the last quote of a cell") }
      state = .plain
      isBlank = false
      try append(byte)
    }
  }

  /// Takes a carriage return that no line feed follows.
  private mutating func takeReturn() throws {
    guard state != .quote else { throw bad("more follows the last quote of a cell") }
    state = .plain
    isBlank = false
    try append(0x0D)
  }

  private mutating func append(_ byte: UInt8) throws {
    if let wanted, wanted != cellCount { return }
    cell.append(byte)
    guard cell.count <= Self.cellLimit else {
      throw CorpusError.longLine(
        path: path, line: firstLine, rangeStart: 0, limit: Self.cellLimit)
    }
  }

  private mutating func endCell() {
    if wanted == nil {
      header.append(cell)
      cell.removeAll()
    } else if wanted == cellCount {
      swap(&text, &cell)
      cell.removeAll(keepingCapacity: true)
    }
    cellCount += 1
    state = .start
  }

  private mutating func endRecord(_ output: inout [UInt8]) throws {
    defer {
      (cellCount, isBlank, firstLine) = (0, true, line + 1)
      cell.removeAll(keepingCapacity: true)
      state = .start
    }
    if isBlank { return }
    endCell()
    guard wanted != nil else { return try findColumn() }
    guard cellCount == header.count else {
      throw bad("it has \(cellCount) cells, and the header has \(header.count)")
    }
    output.append(escaping: text)
    output.append(0x0A)
  }

  private mutating func findColumn() throws {
    let places = header.indices.filter { header[$0] == column }
    guard let place = places.first else {
      throw CorpusError.missingColumn(
        path: path, column: String(decoding: column, as: UTF8.self),
        columns: header.map { String(decoding: $0, as: UTF8.self) })
    }
    guard places.count == 1 else { throw bad("the column stands twice in the header") }
    wanted = place
  }

  private func bad(_ problem: String) -> CorpusError {
    .badRecord(CorpusPlace(path: path, number: firstLine, unit: .line), problem: problem)
  }
}

extension Array<UInt8> {
  /// Appends a text with `\n` for line feeds and `\\` for backslashes.
  fileprivate mutating func append(escaping text: [UInt8]) {
    for byte in text {
      switch byte {
      case 0x0A: append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case UInt8(ascii: "\\"): append(contentsOf: [byte, byte])
      default: append(byte)
      }
    }
  }

  /// Appends a text that was escaped so.
  mutating func append(unescaping line: UnsafeBufferPointer<UInt8>) {
    var isEscaped = false
    for byte in line {
      if isEscaped {
        append(byte == UInt8(ascii: "n") ? 0x0A : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        append(byte)
      }
    }
  }
}
