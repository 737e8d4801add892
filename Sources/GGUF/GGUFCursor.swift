internal import Files

/// Reads numbers and texts of a file one after the other, and names the place of what is wrong.
struct GGUFCursor {
  private var cursor: FileCursor

  init(_ file: InputFile, at offset: Int = 0) {
    cursor = FileCursor(file, in: offset..<file.size)
  }

  var file: InputFile { cursor.file }

  /// The offset of the next byte.
  var offset: Int { cursor.offset }

  /// The bytes that follow.
  var remaining: Int { cursor.remaining }

  /// Reads an unsigned integer.
  ///
  /// - Throws: `GGUFError.tooMany` at the end of the file.
  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self, place: String
  ) throws -> Number {
    try require(Number.bitWidth / 8, place: place)
    return try cursor.integer()
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
    try require(count, place: place)
    return Array(try cursor.bytes(count))
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

  private func require(_ count: Int, place: String) throws {
    guard count <= remaining else {
      throw GGUFError.tooMany(
        path: file.path, place: place, count: UInt64(count), remaining: remaining)
    }
  }
}
