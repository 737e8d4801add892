internal import JSON
internal import Lexotomy

/// The sizes of a model before and after a surgery.
struct SizeTable {
  private let before: ModelSize
  private let after: ModelSize

  init(_ before: ModelSize, _ after: ModelSize) {
    self.before = before
    self.after = after
  }

  /// The table.
  var lines: [String] {
    var rows = [["", "before", "after", ""]]
    for (name, old, new) in [
      ("pieces", before.pieces, after.pieces), ("rows", before.rows, after.rows),
      ("parameters", before.parameters, after.parameters),
      ("of these, vocabulary", before.vocabularyParameters, after.vocabularyParameters),
      ("bytes of tensors", before.bytes, after.bytes),
    ] where old > 0 {
      rows.append([name, "\(Grouped(old))", "\(Grouped(new))", "\(Share(new, of: old))"])
    }
    return TextTable(rows).lines
  }

  /// One size as JSON.
  static func json(_ size: ModelSize) -> JSONValue {
    [
      "rows": .number(size.rows), "pieces": .number(size.pieces),
      "parameters": .number(size.parameters),
      "vocabulary_parameters": .number(size.vocabularyParameters), "bytes": .number(size.bytes),
    ]
  }
}
