internal import Files

/// The change of a key's value.
public enum GGUFEdit: Hashable, Sendable {
  /// The items of a list that stay, by their positions, in this order, and those that follow them.
  case items([UInt32], adding: [Item] = [])
  /// Another integer of the same type.
  case number(Int)
  /// Key and value go.
  case removed

  /// An item that a list gets.
  public enum Item: Hashable, Sendable {
    /// A text.
    case text([UInt8])
    /// A number, for a list of integers or of floating-point numbers.
    case number(Double)
  }
}

extension GGUFFile.Entry {
  /// Returns key, type and edited value as they stand in a file; nothing for what is removed.
  ///
  /// - Throws: `GGUFError` if the value is not what the edit is for, or a number does not fit.
  func edited(_ edit: GGUFEdit, _ cursor: inout GGUFCursor) throws -> [UInt8] {
    let path = cursor.file.path
    let place = "'\(key)'"
    _ = try cursor.string(place: place)
    let kind = try GGUFValue.Kind(&cursor, place: place)
    // What stands before the value is as it was.
    let head = try cursor.file.read(
      at: range.lowerBound, count: cursor.offset - range.lowerBound)
    switch edit {
    case .removed: return []
    case .number(let number):
      guard let bytes = kind.bytes(of: number) else {
        throw GGUFError.unsuitable(
          path: path, place: place, problem: "\(number) does not fit. Get the file again.")
      }
      return head + bytes
    case .items(let items, let added):
      guard kind == .array else {
        throw GGUFError.unsuitable(
          path: path, place: place, problem: "a list belongs here. Get the file again.")
      }
      let element = try GGUFValue.Kind(&cursor, place: place)
      let count = try cursor.count(of: element.size, place: place)
      let values = try element.items(count, &cursor, place: place)
      return try head + UInt32(element.rawValue).littleEndianBytes
        + UInt64(items.count + added.count).littleEndianBytes
        + items.flatMap { item in
          guard item < count else {
            throw GGUFError.tooMany(
              path: path, place: place, count: UInt64(item) + 1, remaining: count)
          }
          return values[Int(item)]
        }
        + added.flatMap { item in
          guard let bytes = element.bytes(of: item) else {
            throw GGUFError.unsuitable(
              path: path, place: place,
              problem: "\(item) cannot be added to a list of \(element)s. Get the file again.")
          }
          return bytes
        }
    }
  }
}

extension GGUFValue.Kind {
  /// The bytes of each item of a list, a text's length included.
  fileprivate func items(
    _ count: Int, _ cursor: inout GGUFCursor, place: String
  ) throws -> [[UInt8]] {
    try (0..<count).map { _ in
      guard self == .string else { return try cursor.bytes(size, place: place) }
      let text = try cursor.string(place: place)
      return UInt64(text.count).littleEndianBytes + text
    }
  }

  /// An item of a list of this type; `nil` if it is of another kind.
  fileprivate func bytes(of item: GGUFEdit.Item) -> [UInt8]? {
    switch (item, self) {
    case (.text(let text), .string): UInt64(text.count).littleEndianBytes + text
    case (.number(let number), .float32): Float(number).bitPattern.littleEndianBytes
    case (.number(let number), .float64): number.bitPattern.littleEndianBytes
    case (.number(let number), _): Int(exactly: number).flatMap { bytes(of: $0) }
    case (.text, _): nil
    }
  }

  /// An integer as a value of this type; `nil` if it does not fit, or the type is none of integers.
  fileprivate func bytes(of number: Int) -> [UInt8]? {
    switch self {
    case .uint8: UInt8(exactly: number)?.littleEndianBytes
    case .int8: Int8(exactly: number)?.littleEndianBytes
    case .uint16: UInt16(exactly: number)?.littleEndianBytes
    case .int16: Int16(exactly: number)?.littleEndianBytes
    case .uint32: UInt32(exactly: number)?.littleEndianBytes
    case .int32: Int32(exactly: number)?.littleEndianBytes
    case .uint64: UInt64(exactly: number)?.littleEndianBytes
    case .int64: Int64(number).littleEndianBytes
    case .float32, .float64, .bool, .string, .array: nil
    }
  }
}

extension FixedWidthInteger {
  /// The bytes, the lowest first.
  var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
