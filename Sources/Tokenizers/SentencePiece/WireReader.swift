/// A field of a Protocol Buffers message, with the place of all its bytes.
///
/// Format: <https://protobuf.dev/programming-guides/encoding>.
struct WireField: Sendable {
  /// What the field holds.
  enum Value: Sendable {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire types 1 and 5: the 8 or 4 bytes, in place.
    case fixed(Range<Int>)
    /// Wire type 2: the place of the payload.
    case bytes(Range<Int>)
  }

  /// The field number.
  let number: Int
  /// The value, or its place.
  let value: Value
  /// The place of the whole field: tag, length and payload.
  let range: Range<Int>
}

/// The part of a file that is read, for messages.
enum WirePlace: CustomStringConvertible {
  /// A part that has a name.
  case part(String)
  /// A piece, by its position.
  case piece(Int)

  var description: String {
    switch self {
    case .part(let name): name
    case .piece(let index): "piece \(index)"
    }
  }
}

/// Reads a Protocol Buffers message field by field, and checks every length before it is used.
struct WireReader {
  private let bytes: [UInt8]
  private let end: Int
  private var offset: Int

  /// The file and the message, for messages.
  private let file: String
  private let place: WirePlace

  /// Starts at the first byte of the message that lies in `range`.
  init(_ bytes: [UInt8], in range: Range<Int>, file: String, place: WirePlace) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    self.bytes = bytes
    self.file = file
    self.place = place
    offset = range.lowerBound
    end = range.upperBound
  }

  /// Reads the next field, or returns `nil` at the end of the message.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the field is cut off, or has a wire type that is none.
  mutating func next() throws -> WireField? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try readVarint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw error("the field number \(tag >> 3) at byte \(start) is none")
    }
    let value: WireField.Value =
      switch tag & 7 {
      case 0: .varint(try readVarint())
      case 1: .fixed(try skip(8))
      case 2: .bytes(try skip(try readVarint()))
      case 5: .fixed(try skip(4))
      default: throw error("the wire type \(tag & 7) at byte \(start) is not known")
      }
    return WireField(number: Int(tag >> 3), value: value, range: start..<offset)
  }

  private mutating func skip(_ count: UInt64) throws -> Range<Int> {
    guard let count = Int(exactly: count), count <= end - offset else {
      throw error("\(count) bytes are announced at byte \(offset), and \(end - offset) are left")
    }
    offset += count
    return offset - count..<offset
  }

  private mutating func readVarint() throws -> UInt64 {
    var value: UInt64 = 0
    let start = offset
    for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
      guard offset < end else { throw error("the number at byte \(start) is cut off") }
      let byte = bytes[offset]
      offset += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw error("the number at byte \(start) does not end within 64 bits")
  }

  private func error(_ problem: String) -> TokenizerError {
    .unsuitable(
      file: file, place: place.description,
      problem: "\(problem). The file is damaged, or is no SentencePiece model; get it again.")
  }
}

/// Writes fields of a Protocol Buffers message.
struct WireWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// Appends fields as they are in another message.
  mutating func copy(_ fields: ArraySlice<UInt8>) { bytes.append(contentsOf: fields) }

  /// Appends a number.
  mutating func write(_ value: UInt64, as number: Int) {
    append(UInt64(number) << 3)
    append(value)
  }

  /// Appends bytes, a text or a message.
  mutating func write(_ payload: [UInt8], as number: Int) {
    append(UInt64(number) << 3 | 2)
    append(UInt64(payload.count))
    bytes.append(contentsOf: payload)
  }

  /// Appends a number in single precision.
  mutating func write(float value: Float, as number: Int) {
    append(UInt64(number) << 3 | 5)
    for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
    }
  }

  private mutating func append(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }
}
