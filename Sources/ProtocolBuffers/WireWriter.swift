internal import Bytes

/// Writes fields of a Protocol Buffers message.
public struct WireWriter {
  /// The message so far.
  public private(set) var bytes: [UInt8] = []

  /// Starts an empty message.
  public init() {}

  /// Appends fields as they are in another message.
  public mutating func copy(_ fields: ArraySlice<UInt8>) { bytes.append(contentsOf: fields) }

  /// Appends a number.
  public mutating func write(_ value: UInt64, as number: Int) {
    append(UInt64(number) << 3)
    append(value)
  }

  /// Appends bytes, a text or a message.
  public mutating func write(_ payload: [UInt8], as number: Int) {
    append(UInt64(number) << 3 | 2)
    append(UInt64(payload.count))
    bytes.append(contentsOf: payload)
  }

  /// Appends a number in single precision.
  public mutating func write(float value: Float, as number: Int) {
    append(UInt64(number) << 3 | 5)
    for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
    }
  }

  /// Appends a number without a tag, such as a length.
  public mutating func append(_ value: UInt64) { bytes.append(varint: value) }
}
