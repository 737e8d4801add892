internal import Glibc

/// Rows of equal size that stand one after another in a file: a tensor, cut along its first axis.
public struct RowTable: Sendable {
  /// The file.
  public let file: InputFile
  /// The offset of its first row.
  public let offset: Int
  /// The bytes of a row.
  public let rowSize: Int
  /// The rows.
  public let rowCount: Int

  /// The most bytes that are read at once, if a row is not larger.
  static let windowSize = 1 << 20
  /// The gap between two wanted rows that is read rather than jumped over.
  static let gapSize = 1 << 14
  /// The number of bytes that are gathered before they are handed on: they stay in a processor's
  /// cache.
  private static let blockSize = 1 << 18

  /// Refers to the rows `offset..<offset + rowSize * rowCount` of `file`.
  public init(file: InputFile, offset: Int, rowSize: Int, rowCount: Int) {
    self.file = file
    self.offset = offset
    self.rowSize = rowSize
    self.rowCount = rowCount
  }

  /// Reads rows and hands their bytes on, in order, in blocks of some hundred kibibytes.
  ///
  /// Neighbours are read together, also over small gaps, so that a dense choice of rows costs a
  /// few large reads; rows that are far apart are read one by one.
  ///
  /// - Parameters:
  ///   - rows: The wanted rows, each less than `rowCount`, in any order.
  ///   - body: Takes the next bytes of the wanted rows.
  /// - Throws: `FileError`, or what `body` throws.
  /// - Complexity: O(bytes read); the window is a mebibyte.
  func forEachBlock(
    of rows: ArraySlice<UInt32>, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard rowSize > 0 else { return }
    guard rowSize <= Self.blockSize else { return try forEachPart(of: rows, body) }
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize, alignment: 64)
    defer { window.deallocate() }
    var filled = 0
    var rest = rows
    while !rest.isEmpty {
      let room = UnsafeMutableRawBufferPointer(rebasing: window[filled...])
      let span = nextSpan(of: rest, fitting: room.count / rowSize)
      let part = UnsafeMutableRawBufferPointer(rebasing: room[..<(span.rows.count * rowSize)])
      try file.read(at: offset + span.rows.lowerBound * rowSize, into: part)
      compact(part, to: rest.prefix(span.wanted), from: span.rows.lowerBound)
      filled += span.wanted * rowSize
      rest = rest.dropFirst(span.wanted)
      if filled >= Self.blockSize {
        try body(UnsafeRawBufferPointer(rebasing: window[..<filled]))
        filled = 0
      }
    }
    if filled > 0 { try body(UnsafeRawBufferPointer(rebasing: window[..<filled])) }
  }

  /// Reads rows and hands copies of their bytes on, in order, in parts of some hundred kibibytes.
  ///
  /// A part is whole rows, or 2¹⁸ bytes of a row that is larger, or what is left of one.
  ///
  /// - Throws: `FileError`, or what `body` throws.
  public func forEachPart(
    of rows: [UInt32], _ body: ([UInt8]) throws -> Void
  ) throws {
    try forEachBlock(of: rows[...]) { try body(Array($0)) }
  }

  /// Hands on rows that are larger than a block, in parts.
  private func forEachPart(
    of rows: ArraySlice<UInt32>, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 64)
    defer { window.deallocate() }
    for row in rows {
      for start in stride(from: 0, to: rowSize, by: window.count) {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: window[..<min(window.count, rowSize - start)])
        try file.read(at: offset + Int(row) * rowSize + start, into: part)
        try body(UnsafeRawBufferPointer(part))
      }
    }
  }

  /// The rows to read at once for the first of `rest`, and how many of `rest` they hold.
  private func nextSpan(
    of rest: ArraySlice<UInt32>, fitting limit: Int
  ) -> (rows: Range<Int>, wanted: Int) {
    let first = Int(rest[rest.startIndex])
    precondition(first < rowCount, "row \(first) is beyond the table")
    let gap = Self.gapSize / rowSize
    var end = first + 1
    var wanted = 1
    for row in rest.dropFirst() {
      let row = Int(row)
      guard row >= end, row - end <= gap, row - first < limit else { break }
      precondition(row < rowCount, "row \(row) is beyond the table")
      end = row + 1
      wanted += 1
    }
    return (first..<end, wanted)
  }

  /// Moves the wanted rows, which ascend, to the front of `part`, whose first row is `first`.
  private func compact(
    _ part: UnsafeMutableRawBufferPointer, to wanted: ArraySlice<UInt32>, from first: Int
  ) {
    guard let base = part.baseAddress, wanted.count * rowSize < part.count else { return }
    var target = 0
    var index = wanted.startIndex
    while index < wanted.endIndex {
      let start = index
      repeat { index += 1 } while index < wanted.endIndex && wanted[index] == wanted[index - 1] + 1
      let count = (index - start) * rowSize
      memmove(base + target, base + (Int(wanted[start]) - first) * rowSize, count)
      target += count
    }
  }
}

extension OutputFile {
  /// Appends rows of a table.
  ///
  /// - Parameters:
  ///   - rows: The wanted rows, each less than `table.rowCount`, in any order.
  ///   - table: The rows to choose from.
  /// - Throws: `FileError`.
  public func gather(_ rows: ArraySlice<UInt32>, of table: RowTable) throws {
    try table.forEachBlock(of: rows) { try write($0) }
  }

  /// Appends rows of a table.
  public func gather(_ rows: [UInt32], of table: RowTable) throws {
    try gather(rows[...], of: table)
  }
}
