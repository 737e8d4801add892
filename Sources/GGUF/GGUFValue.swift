/// A value of a GGUF file's metadata.
public enum GGUFValue: Hashable, Sendable {
  /// Any of the unsigned types.
  case unsigned(UInt64)
  /// Any of the signed types.
  case signed(Int64)
  /// Any of the floating-point types.
  case float(Double)
  /// True or false.
  case bool(Bool)
  /// Bytes that should be UTF-8.
  case string([UInt8])
  /// A list of texts.
  case strings(GGUFStrings)
  /// A list of numbers of the integer types; bytes of `u64` beyond `Int64.max` do not fit.
  case integers([Int64])
  /// A list of numbers of a floating-point type.
  case floats([Double])
  /// A list of truth values.
  case bools([Bool])

  /// The integer, if the value is one and fits.
  public var int: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(value)
    default: nil
    }
  }

  /// The text, with U+FFFD where it is no UTF-8, if the value is one.
  public var text: String? {
    guard case .string(let bytes) = self else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The truth value, if it is one.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }
}

/// Many texts in one arena.
public struct GGUFStrings: Hashable, Sendable, RandomAccessCollection {
  private var arena: [UInt8] = []
  private var ends: [Int] = []

  /// Makes an empty list.
  public init() {}

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  public subscript(index: Int) -> ArraySlice<UInt8> {
    arena[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Appends a text.
  public mutating func append(_ text: some Collection<UInt8>) {
    arena.append(contentsOf: text)
    ends.append(arena.count)
  }
}
