internal import Bytes
internal import JSON

/// A form in which a table is written.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Columns aligned for a terminal; characters that could disturb it are escaped.
  case table
  /// A JSON array with an object for each row; blobs are hexadecimal digits.
  case json
  /// RFC 4180, with line feeds as line ends; blobs are hexadecimal digits and NULL is empty.
  case csv

  /// Writes a table, with a line feed at its end.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - width: The columns of a terminal, to which columns of text are cut; `nil` for all of them.
  /// - Returns: The text in UTF-8.
  public func text(of table: Table, width: Int? = nil) -> [UInt8] {
    switch self {
    case .table: Array(AlignedTable(table, limit: width).text.utf8)
    case .json: json(table)
    case .csv: csv(table)
    }
  }

  private func json(_ table: Table) -> [UInt8] {
    let keys = table.columns.map { Array($0.utf8) }
    var writer = JSONWriter()
    writer.writeArray { writer in
      for row in table.rows {
        writer.writeObject { writer in
          for (key, value) in zip(keys, row) {
            writer.write(key: key)
            writer.write(JSONValue(value))
          }
        }
      }
    }
    return writer.bytes + [0x0A]
  }

  private func csv(_ table: Table) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in [table.columns] + table.rows.map({ $0.map(\.plainText) }) {
      for (index, field) in row.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        // A line of one empty field would look like no line at all.
        bytes += field.isEmpty && row.count == 1 ? Array("\"\"".utf8) : Self.quoted(field)
      }
      bytes.append(0x0A)
    }
    return bytes
  }

  private static func quoted(_ field: String) -> [UInt8] {
    let special: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
    guard field.utf8.contains(where: special.contains) else { return Array(field.utf8) }
    return [0x22] + field.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
  }
}

extension Table.Value {
  /// The value without marks around it: hexadecimal digits for a blob, nothing for NULL.
  var plainText: String {
    switch self {
    case .null: ""
    case .integer(let integer): String(integer)
    case .real(let double): "\(double)"
    case .text(let text): text
    case .blob(let bytes): bytes.hexadecimal
    }
  }
}

extension JSONValue {
  /// The value in JSON; infinity, which JSON lacks, is `null`.
  fileprivate init(_ value: Table.Value) {
    self =
      switch value {
      case .null: .null
      case .integer, .real(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude):
        .number(JSONNumber(text: value.plainText))
      case .real: .null
      case .text, .blob: .string(value.plainText)
      }
  }
}
