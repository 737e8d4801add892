internal import Concurrency
public import Files

extension GGUFRewrite {
  /// A difference between a file and what the rewriting gives.
  public enum Finding: Hashable, Sendable, CustomStringConvertible {
    /// The file is longer or shorter.
    case size(expected: Int, actual: Int)
    /// The bytes before the data differ at a byte.
    case metadata(offset: Int)
    /// A tensor that should be copied differs at a byte.
    case bytes(tensor: String, offset: Int)
    /// A row that should be kept differs.
    case row(tensor: String, source: Int, result: Int)
    /// A row that should be made from others differs from what they make.
    case added(tensor: String, result: Int)
    /// The bytes between two tensors are not zero.
    case padding(tensor: String)

    public var description: String {
      switch self {
      case .size(let expected, let actual): "There are \(actual) bytes, and \(expected) should be."
      case .metadata(let offset):
        "The metadata differs from the source's, rewritten, at byte \(offset)."
      case .bytes(let tensor, let offset):
        "'\(tensor)' differs from the source at its byte \(offset)."
      case .row(let tensor, let source, let result):
        "'\(tensor)': row #\(result) differs from row #\(source) of the source."
      case .added(let tensor, let result):
        "'\(tensor)': row #\(result) differs from what the recorded weights make."
      case .padding(let tensor): "What follows '\(tensor)' is no padding."
      }
    }
  }

  /// Compares a file with what the rewriting gives, byte for byte.
  ///
  /// - Parameters:
  ///   - result: The file.
  ///   - source: The source, if it is read through another handle; in one job both are read from start
  ///     to end.
  ///   - jobs: How many threads compare tensors.
  /// - Returns: The differences, at most one for each tensor; none behind one in the metadata.
  /// - Throws: `FileError`.
  public func findings(
    in result: InputFile, from source: InputFile? = nil, jobs: Int = 1
  ) throws -> [Finding] {
    guard result.size == byteCount else {
      return [.size(expected: byteCount, actual: result.size)]
    }
    if let offset = try result.firstDifference(from: head, at: 0) {
      return [.metadata(offset: offset)]
    }
    return try Parallel.map(placed.count, jobs: jobs) { index in
      try finding(for: placed[index], in: result, from: source ?? file)
    }.compactMap(\.self)
  }

  /// Returns the difference in a tensor, or behind it, if there is one.
  private func finding(
    for tensor: Placed, in result: InputFile, from file: InputFile
  ) throws -> Finding? {
    if let finding = try compare(tensor, result, file) { return finding }
    let end = tensor.offset + tensor.byteCount
    let padding = [UInt8](
      repeating: 0, count: source.padded(tensor.byteCount) - tensor.byteCount)
    return try result.firstDifference(from: padding, at: end)
      .map { _ in .padding(tensor: tensor.source.name) }
  }

  private func compare(
    _ tensor: Placed, _ result: InputFile, _ file: InputFile
  ) throws -> Finding? {
    let name = tensor.source.name
    guard let rows = rows[name] else {
      let range = tensor.source.offset..<tensor.source.offset + tensor.byteCount
      return try file.firstDifference(in: range, from: result, at: tensor.offset)
        .map { .bytes(tensor: name, offset: $0) }
    }
    let table = table(of: tensor, in: file)
    let other = RowTable(
      file: result, offset: tensor.offset, rowSize: table.rowSize, rowCount: rows.count)
    if let row = try table.firstDifference(of: rows, from: other) {
      return .row(tensor: name, source: Int(rows[row]), result: row)
    }
    let difference = try result.firstDifference(
      at: tensor.offset + rows.count * table.rowSize
    ) { body in
      try added?.forEachPart(name, body)
    }
    return difference.map {
      .added(tensor: name, result: ($0 - tensor.offset) / table.rowSize)
    }
  }
}
