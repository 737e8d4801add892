internal import Files

/// Reads numbers and texts of a file one after the other, a window at a time.
///
/// Every length is compared with what is left of the file before memory is taken for it.
struct GGUFCursor {
  /// How much is read at once.
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

  /// Reads an unsigned integer.
  ///
  /// - Throws: `GGUFError.tooMany` at the end of the file.
  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self, place: String
  ) throws -> Number {
    let count = Number.bitWidth / 8
    try prepare(count, place: place)
    var value: Number = 0
    for index in 0..<count {
      value |= Number(truncatingIfNeeded: window[offset - windowStart + index]) << (8 * index)
    }
    offset += count
    return value
  }

  /// Reads a 32-bit floating-point number.
  mutating func float(place: String) throws -> Double {
    Double(Float(bitPattern: try integer(place: place)))
  }

  /// Reads a 64-bit floating-point number.
  mutating func double(place: String) throws -> Double {
    Double(bitPattern: try integer(place: place))
  }

  /// Reads a truth value, which must be 0 or 1.
  mutating func bool(place: String) throws -> Bool {
    let byte = try integer(UInt8.self, place: place)
    guard byte <= 1 else {
      throw GGUFError.unsuitable(
        path: file.path, place: place,
        problem: "the truth value is \(byte), and 0 or 1 must be. Get the file again.")
    }
    return byte == 1
  }

  /// Reads a text: its length in 64 bits, and its bytes.
  mutating func string(place: String) throws -> [UInt8] {
    try bytes(count(of: 1, place: place), place: place)
  }

  /// Reads bytes as they stand.
  mutating func bytes(_ count: Int, place: String) throws -> [UInt8] {
    try prepare(count, place: place)
    let start = offset - windowStart
    offset += count
    return Array(window[start..<start + count])
  }

  /// Reads a count of things that have at least `size` bytes each.
  ///
  /// - Throws: `GGUFError.tooMany` if so many do not fit in the rest of the file.
  mutating func count(of size: Int, place: String) throws -> Int {
    let number = try integer(UInt64.self, place: place)
    guard let count = Int(exactly: number), count <= remaining / size else {
      throw GGUFError.tooMany(
        path: file.path, place: place, count: number, remaining: remaining)
    }
    return count
  }

  /// Makes sure that the window has the next `count` bytes.
  private mutating func prepare(_ count: Int, place: String) throws {
    guard count <= remaining else {
      throw GGUFError.tooMany(
        path: file.path, place: place, count: UInt64(count), remaining: remaining)
    }
    if offset >= windowStart, offset - windowStart + count <= window.count { return }
    windowStart = offset
    window = try file.read(at: offset, count: min(remaining, max(count, Self.windowSize)))
  }
}
