internal import Files

extension GGUFValue {
  /// The types of values, by their numbers in files.
  enum Kind: UInt32 {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64
    case float64

    /// The bytes of a value; of a text or a list the least.
    var size: Int {
      switch self {
      case .uint8, .int8, .bool: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .string, .uint64, .int64, .float64: 8
      case .array: 12
      }
    }

    init(_ cursor: inout GGUFCursor, place: String) throws {
      let number = try cursor.integer(UInt32.self, place: place)
      guard let kind = Kind(rawValue: number) else {
        throw GGUFError.unknownType(path: cursor.file.path, place: place, type: number)
      }
      self = kind
    }
  }

  /// Reads a type and a value of it.
  init(_ cursor: inout GGUFCursor, place: String) throws {
    let kind = try Kind(&cursor, place: place)
    guard kind == .array else {
      self = try Self.scalar(kind, &cursor, place)
      return
    }
    let element = try Kind(&cursor, place: place)
    let count = try cursor.count(of: element.size, place: place)
    self = try Self.list(element, count, &cursor, place)
  }

  private static func scalar(
    _ kind: Kind, _ cursor: inout GGUFCursor, _ place: String
  ) throws -> GGUFValue {
    switch kind {
    case .uint8: .unsigned(UInt64(try cursor.integer(UInt8.self, place: place)))
    case .uint16: .unsigned(UInt64(try cursor.integer(UInt16.self, place: place)))
    case .uint32: .unsigned(UInt64(try cursor.integer(UInt32.self, place: place)))
    case .uint64: .unsigned(try cursor.integer(UInt64.self, place: place))
    case .int8, .int16, .int32, .int64: .signed(try signed(kind, &cursor, place))
    case .float32: .float(try cursor.float(place: place))
    case .float64: .float(try cursor.double(place: place))
    case .bool: .bool(try cursor.bool(place: place))
    case .string: .string(try cursor.string(place: place))
    case .array: throw nested(cursor, place)
    }
  }

  private static func list(
    _ kind: Kind, _ count: Int, _ cursor: inout GGUFCursor, _ place: String
  ) throws -> GGUFValue {
    switch kind {
    case .string:
      var strings = GGUFStrings()
      for _ in 0..<count { strings.append(try cursor.string(place: place)) }
      return .strings(strings)
    case .float32: return .floats(try (0..<count).map { _ in try cursor.float(place: place) })
    case .float64: return .floats(try (0..<count).map { _ in try cursor.double(place: place) })
    case .bool: return .bools(try (0..<count).map { _ in try cursor.bool(place: place) })
    case .array: throw nested(cursor, place)
    default:
      return .integers(try (0..<count).map { _ in try signed(kind, &cursor, place) })
    }
  }

  private static func signed(
    _ kind: Kind, _ cursor: inout GGUFCursor, _ place: String
  ) throws -> Int64 {
    switch kind {
    case .uint8: return Int64(try cursor.integer(UInt8.self, place: place))
    case .int8: return Int64(try cursor.integer(Int8.self, place: place))
    case .uint16: return Int64(try cursor.integer(UInt16.self, place: place))
    case .int16: return Int64(try cursor.integer(Int16.self, place: place))
    case .uint32: return Int64(try cursor.integer(UInt32.self, place: place))
    case .int32: return Int64(try cursor.integer(Int32.self, place: place))
    case .int64: return try cursor.integer(place: place)
    default:
      let value = try cursor.integer(UInt64.self, place: place)
      guard let number = Int64(exactly: value) else {
        throw GGUFError.unsuitable(
          path: cursor.file.path, place: place,
          problem: "\(value) is too large for a list of integers. Get the file again.")
      }
      return number
    }
  }

  private static func nested(_ cursor: GGUFCursor, _ place: String) -> GGUFError {
    .unsuitable(
      path: cursor.file.path, place: place,
      problem: "a list in a list is not allowed. Get the file again.")
  }
}
