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
    let windows = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * Self.windowSize, alignment: 64)
    defer { windows.deallocate() }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.windowSize) {
      let count = min(Self.windowSize, range.upperBound - start)
      let place = start - range.lowerBound
      let left = UnsafeMutableRawBufferPointer(rebasing: windows[..<count])
      let right = UnsafeMutableRawBufferPointer(rebasing: windows[Self.windowSize...].prefix(count))
      try readUndigested(at: start, into: left)
      try other.readUndigested(at: offset + place, into: right)
      try RunningDigest.take(
        UnsafeRawBufferPointer(left), at: start, of: self,
        and: UnsafeRawBufferPointer(right), at: offset + place, of: other)
      if let difference = Self.firstDifference(left, .init(right)) { return place + difference }
    }
    return nil
  }

  /// The first byte at which the bytes from `offset` on differ from `bytes`.
  ///
  /// - Throws: `FileError`, also if the file has too few bytes.
  public func firstDifference(from bytes: [UInt8], at offset: Int) throws -> Int? {
    try bytes.withUnsafeBytes { try firstDifference(from: $0, at: offset) }
  }

  /// The first byte at which the bytes from `offset` on differ from bytes that come in parts.
  ///
  /// - Parameters:
  ///   - offset: The place of the first part.
  ///   - forEachPart: Hands on the parts, in order.
  /// - Returns: The place in the file, `nil` if all are equal.
  /// - Throws: `FileError`, also if the file has too few bytes, and what making the parts throws.
  public func firstDifference(
    at offset: Int, fromParts forEachPart: (_ body: ([UInt8]) throws -> Void) throws -> Void
  ) throws -> Int? {
    var offset = offset
    var difference: Int?
    try forEachPart { bytes in
      defer { offset += bytes.count }
      guard difference == nil else { return }
      difference = try firstDifference(from: bytes, at: offset).map { offset + $0 }
    }
    return difference
  }

  /// The first byte at which the bytes from `offset` on differ from `bytes`.
  func firstDifference(from bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int? {
    let window = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(Self.windowSize, bytes.count), alignment: 64)
    defer { window.deallocate() }
    for start in stride(from: 0, to: bytes.count, by: Self.windowSize) {
      let expected = UnsafeRawBufferPointer(
        rebasing: bytes[start..<min(start + Self.windowSize, bytes.count)])
      let part = UnsafeMutableRawBufferPointer(rebasing: window[..<expected.count])
      try read(at: offset + start, into: part)
      if let difference = Self.firstDifference(part, expected) { return start + difference }
    }
    return nil
  }

  /// The number of bytes that are compared at once: two windows stay in a processor's cache.
  private static let windowSize = 1 << 17

  /// The first byte at which two buffers of the same size differ.
  private static func firstDifference(
    _ left: UnsafeMutableRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Int? {
    guard let start = left.baseAddress, let other = right.baseAddress,
      memcmp(start, other, left.count) != 0
    else { return nil }
    return zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset
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
