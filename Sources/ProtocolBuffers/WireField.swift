/// A field of a Protocol Buffers message, with the place of all its bytes.
///
/// Format: <https://protobuf.dev/programming-guides/encoding>.
public struct WireField: Sendable {
  /// The value of a field.
  public enum Value: Sendable {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire types 1 and 5: the 8 or 4 bytes, in place.
    case fixed(Range<Int>)
    /// Wire type 2: the place of the payload.
    case bytes(Range<Int>)
  }

  /// The field number.
  public let number: Int
  /// The value, or its place.
  public let value: Value
  /// The place of the whole field: tag, length and payload.
  public let range: Range<Int>
  /// The place of what follows the tag: the number, or length and payload.
  public let content: Range<Int>

  /// The number, if the field holds one.
  public var varint: UInt64? {
    guard case .varint(let value) = value else { return nil }
    return value
  }

  /// The place of the payload, if the field holds bytes, a text or a message.
  public var payload: Range<Int>? {
    guard case .bytes(let range) = value else { return nil }
    return range
  }
}
