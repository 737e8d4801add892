internal import Glibc

extension InputFile {
  /// The first byte at which a part of this file differs from a part of another.
  ///
  /// - Parameters:
  ///   - range: The bytes of this file.
  ///   - other: The other file.
  ///   - offset: Where its part begins; it is as long.
  /// - Returns: The place within the part, `nil` if both are equal.
  /// - Throws: `FileError`, also if a part does not wholly exist.
  public func firstDifference(
    in range: Range<Int>, from other: InputFile, at offset: Int
  ) throws -> Int? {
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { window.deallocate() }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: window.count) {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: window[..<min(window.count, range.upperBound - start)])
      try read(at: start, into: part)
      let place = start - range.lowerBound
      if let difference = try other.firstDifference(from: .init(part), at: offset + place) {
        return place + difference
      }
    }
    return nil
  }

  /// The first byte at which the bytes from `offset` on differ from `bytes`.
  ///
  /// - Throws: `FileError`, also if the file has too few bytes.
  public func firstDifference(from bytes: [UInt8], at offset: Int) throws -> Int? {
    try bytes.withUnsafeBytes { try firstDifference(from: $0, at: offset) }
  }

  /// The first byte at which the bytes from `offset` on differ from `bytes`.
  func firstDifference(from bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int? {
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { window.deallocate() }
    for start in stride(from: 0, to: bytes.count, by: window.count) {
      let expected = UnsafeRawBufferPointer(
        rebasing: bytes[start..<min(start + window.count, bytes.count)])
      let part = UnsafeMutableRawBufferPointer(rebasing: window[..<expected.count])
      try read(at: offset + start, into: part)
      guard let left = part.baseAddress, let right = expected.baseAddress,
        memcmp(left, right, part.count) != 0
      else { continue }
      return zip(part, expected).enumerated().first { $1.0 != $1.1 }.map { start + $0.offset }
    }
    return nil
  }
}

extension RowTable {
  /// The first of `rows` that differs from the row at its place in another table.
  ///
  /// - Parameters:
  ///   - rows: Rows of this table, in any order.
  ///   - other: A table whose rows should be equal to them, one by one.
  ///   - start: The first of these rows.
  /// - Returns: The position in `rows`, `nil` if all are equal.
  /// - Throws: `FileError`, also if `other` has too few bytes.
  public func firstDifference(
    of rows: [UInt32], from other: RowTable, at start: Int = 0
  ) throws -> Int? {
    precondition(rowSize == other.rowSize, "rows of different sizes")
    let offset = other.offset + start * rowSize
    var place = 0
    var difference: Int?
    try forEachBlock(of: rows[...]) { bytes in
      guard difference == nil else { return }
      if let byte = try other.file.firstDifference(from: bytes, at: offset + place) {
        difference = (place + byte) / rowSize
      }
      place += bytes.count
    }
    return difference
  }
}
