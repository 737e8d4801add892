internal import Files

/// Reads numbers and words of a file one after the other, a window at a time.
///
/// Every length is compared with what is left of the file before memory is taken for it.
struct FileCursor {
  private static let windowSize = 1 << 20

  let file: InputFile
  /// Where the next byte lies.
  private(set) var offset: Int

  private var window: [UInt8] = []
  private var windowStart = 0

  init(_ file: InputFile, at offset: Int = 0) {
    self.file = file
    self.offset = offset
  }

  /// The bytes that follow.
  var remaining: Int { file.size - offset }

  /// The place of the next byte.
  var place: WordVectorError.Place { .byte(offset) }

  /// Reads a little-endian integer.
  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws -> Number {
    let count = Number.bitWidth / 8
    try prepare(count)
    var value: Number = 0
    for index in 0..<count {
      value |= Number(truncatingIfNeeded: window[offset - windowStart + index]) << (8 * index)
    }
    offset += count
    return value
  }

  /// Reads bytes.
  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    try prepare(count)
    let start = offset - windowStart
    offset += count
    return window[start..<start + count]
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) throws {
    try require(count)
    offset += count
  }

  /// The next byte, without moving; `nil` at the end.
  mutating func peek() throws -> UInt8? {
    guard remaining > 0 else { return nil }
    try prepare(1)
    return window[offset - windowStart]
  }

  /// Reads the bytes before the next `delimiter`, and passes over it.
  ///
  /// - Throws: `WordVectorError.damaged` if there is none among the next `limit` bytes.
  mutating func bytes(until delimiter: UInt8, limit: Int = 1 << 16) throws -> ArraySlice<UInt8> {
    try prepare(min(remaining, limit))
    let start = offset - windowStart
    let rest = window[start..<min(window.count, start + limit)]
    guard let end = rest.firstIndex(of: delimiter) else {
      throw WordVectorError.damaged(
        path: file.path, place: place,
        problem: "no byte \(delimiter) ends the word within \(limit) bytes")
    }
    offset += end - start + 1
    return rest[start..<end]
  }

  /// Checks that `count` bytes follow.
  func require(_ count: Int) throws {
    guard count >= 0, count <= remaining else {
      throw WordVectorError.cutShort(
        path: file.path, place: place, needed: count, remaining: remaining)
    }
  }

  /// Makes sure that the window has the next `count` bytes.
  private mutating func prepare(_ count: Int) throws {
    try require(count)
    if offset >= windowStart, offset - windowStart + count <= window.count { return }
    windowStart = offset
    window = try file.read(at: offset, count: min(remaining, max(count, Self.windowSize)))
  }
}
