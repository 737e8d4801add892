internal import Files

/// Bytes of a result, and where they come from.
struct ONNXSegment: Sendable {
  enum Content: Sendable {
    /// Bytes of a file of the source, from this one on.
    case copy(InputFile, offset: Int)
    /// These.
    case bytes([UInt8])
    /// Rows of a tensor.
    case rows(Rows)
  }

  /// Rows of the same numbers of each of several tables that follow one another.
  struct Rows: Sendable {
    /// The tables.
    let tables: [RowTable]
    /// The wanted rows.
    let rows: [UInt32]
  }

  let content: Content
  /// The number of bytes.
  let count: Int
  /// The tensor that they belong to, if they are of one.
  var tensor: String?

  static func copy(_ file: InputFile, _ range: Range<Int>, tensor: String? = nil) -> ONNXSegment {
    ONNXSegment(
      content: .copy(file, offset: range.lowerBound), count: range.count, tensor: tensor)
  }

  static func bytes(_ bytes: [UInt8], tensor: String? = nil) -> ONNXSegment {
    ONNXSegment(content: .bytes(bytes), count: bytes.count, tensor: tensor)
  }

  /// The size below which bytes are copied through memory, not by the system.
  private static let smallSize = 1 << 16

  /// Appends the bytes to a file.
  func write(to output: OutputFile) throws {
    switch content {
    case .copy(let file, let offset) where count <= Self.smallSize:
      try output.write(file.read(at: offset, count: count))
    case .copy(let file, let offset): try output.copy(from: file, at: offset, count: count)
    case .bytes(let bytes): try output.write(bytes)
    case .rows(let rows):
      for table in rows.tables { try output.gather(rows.rows, of: table) }
    }
  }

  /// Returns the difference in the bytes of `result` from `offset` on, if there is one.
  func finding(in result: InputFile, at offset: Int) throws -> ONNXRewrite.Finding? {
    let path = result.path
    switch content {
    case .copy(let file, let start):
      return try file.firstDifference(in: start..<start + count, from: result, at: offset)
        .map { .bytes(path: path, tensor: tensor, offset: offset + $0) }
    case .bytes(let bytes):
      return try result.firstDifference(from: bytes, at: offset)
        .map { .bytes(path: path, tensor: tensor, offset: offset + $0) }
    case .rows(let rows):
      var start = offset
      for table in rows.tables {
        let other = RowTable(
          file: result, offset: start, rowSize: table.rowSize, rowCount: rows.rows.count)
        if let row = try table.firstDifference(of: rows.rows, from: other) {
          return .row(
            path: path, tensor: tensor ?? "", source: Int(rows.rows[row]), result: row)
        }
        start += rows.rows.count * table.rowSize
      }
      return nil
    }
  }
}
