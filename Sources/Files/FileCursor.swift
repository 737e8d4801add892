/// Reads a part of a file from front to back, a window at a time.
///
/// Every count is compared with what is left of the part before memory is taken for it.
public struct FileCursor {
  /// The most that is read at once, beside what is asked for.
  private static let largestWindow = 1 << 20

  /// The file.
  public let file: InputFile
  /// The offset of the next byte in the file.
  public private(set) var offset: Int
  /// The end of the part.
  public let end: Int

  private var window: [UInt8] = []
  private var windowStart = 0
  /// The number of bytes that are read next: few at first, since some read a little here and a
  /// little there.
  private var windowSize = 1 << 12

  /// Starts at the beginning of a part, which lies in the file; of the whole file if none is given.
  public init(_ file: InputFile, in range: Range<Int>? = nil) {
    let range = range ?? 0..<file.size
    precondition(range.lowerBound >= 0 && range.upperBound <= file.size, "a part of the file")
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The bytes that follow.
  public var remaining: Int { end - offset }

  /// Checks that `count` bytes follow.
  ///
  /// - Throws: `FileError.cutShort` if not.
  public func require(_ count: Int) throws {
    guard count >= 0, count <= remaining else {
      throw FileError.cutShort(
        path: file.path, offset: offset, needed: count, remaining: remaining)
    }
  }

  /// Passes over bytes.
  ///
  /// - Throws: `FileError.cutShort` if there are fewer.
  public mutating func skip(_ count: Int) throws {
    try require(count)
    offset += count
  }

  /// Reads bytes.
  ///
  /// - Throws: `FileError.cutShort` if there are fewer; `FileError` if they cannot be read.
  public mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    try fill(count)
    let start = offset - windowStart
    offset += count
    return window[start..<start + count]
  }

  /// Reads a little-endian integer.
  ///
  /// - Throws: As ``bytes(_:)``.
  public mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self
  ) throws -> Number {
    let count = Number.bitWidth / 8
    try fill(count)
    var value: Number = 0
    for index in 0..<count {
      value |= Number(truncatingIfNeeded: window[offset - windowStart + index]) << (8 * index)
    }
    offset += count
    return value
  }

  /// The next byte, without moving; `nil` at the end.
  ///
  /// - Throws: `FileError` if it cannot be read.
  public mutating func peek() throws -> UInt8? {
    guard remaining > 0 else { return nil }
    try fill(1)
    return window[offset - windowStart]
  }

  /// Reads the bytes before the next `delimiter` and passes over it.
  ///
  /// - Parameters:
  ///   - delimiter: What ends them.
  ///   - limit: Among how many bytes it is looked for.
  /// - Returns: The bytes; `nil`, without moving, if there is no such byte among so many.
  /// - Throws: `FileError` if they cannot be read.
  public mutating func bytes(
    until delimiter: UInt8, limit: Int
  ) throws -> ArraySlice<UInt8>? {
    let count = min(remaining, limit)
    try fill(count)
    let start = offset - windowStart
    let candidates = window[start..<start + count]
    guard let index = candidates.firstIndex(of: delimiter) else { return nil }
    offset += index - start + 1
    return candidates[..<index]
  }

  /// Makes sure that the window has the next `count` bytes.
  private mutating func fill(_ count: Int) throws {
    try require(count)
    if offset >= windowStart, offset - windowStart + count <= window.count { return }
    windowStart = offset
    window = try file.read(at: offset, count: min(remaining, max(count, windowSize)))
    windowSize = min(2 * windowSize, Self.largestWindow)
  }
}
