public import Files

/// Reads a Protocol Buffers message field by field, and checks every length before it is used.
///
/// A message in a file is read through a window: payloads that nobody asks for are jumped over.
public struct WireReader {
  /// The number of bytes of a file that are read at once.
  private static let windowSize = 1 << 14

  private let file: InputFile?
  private var window: [UInt8]
  /// The offset of the window in the file; 0 for bytes in memory.
  private var windowStart = 0
  private let end: Int
  private var offset: Int
  /// Makes the error that tells a problem, without the remedy.
  private let refusal: @Sendable (_ problem: String) -> any Error

  /// Starts at the first byte of the message that lies in `range`.
  ///
  /// - Parameters:
  ///   - bytes: All bytes.
  ///   - range: The message.
  ///   - refusal: Makes the error that tells a problem, a sentence without its full stop.
  public init(
    _ bytes: [UInt8], in range: Range<Int>,
    refusal: @escaping @Sendable (_ problem: String) -> any Error
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    file = nil
    window = bytes
    offset = range.lowerBound
    end = range.upperBound
    self.refusal = refusal
  }

  /// Starts at the first byte of a file that is a message.
  public init(_ file: InputFile, refusal: @escaping @Sendable (_ problem: String) -> any Error) {
    self.file = file
    window = []
    offset = 0
    end = file.size
    self.refusal = refusal
  }

  private init(copying other: WireReader, from start: Int, to end: Int) {
    file = other.file
    window = other.window
    windowStart = other.windowStart
    offset = start
    self.end = end
    refusal = other.refusal
  }

  /// A reader of a message inside this one.
  ///
  /// - Parameter range: The payload of a field that was read.
  /// - Returns: The reader, at the first byte.
  public func message(in range: Range<Int>) -> WireReader {
    precondition(range.lowerBound >= 0 && range.upperBound <= end, "a message beyond its message")
    return WireReader(copying: self, from: range.lowerBound, to: range.upperBound)
  }

  /// Reads the next field, or returns `nil` at the end of the message.
  ///
  /// - Throws: The refusal if the field is cut off, or has a wire type that is none; `FileError`.
  public mutating func next() throws -> WireField? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try readVarint()
    guard tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw refusal("the field number \(tag >> 3) at byte \(start) is none")
    }
    let content = offset
    let value: WireField.Value =
      switch tag & 7 {
      case 0: .varint(try readVarint())
      case 1: .fixed(try skip(8))
      case 2: .bytes(try skip(try readVarint()))
      case 5: .fixed(try skip(4))
      default: throw refusal("the wire type \(tag & 7) at byte \(start) is not known")
      }
    return WireField(
      number: Int(tag >> 3), value: value, range: start..<offset, content: content..<offset)
  }

  /// Reads a number without a tag, as packed fields have them; `nil` at the end of the message.
  ///
  /// - Throws: As ``next()``.
  public mutating func nextNumber() throws -> (value: UInt64, range: Range<Int>)? {
    guard offset < end else { return nil }
    let start = offset
    return (try readVarint(), start..<offset)
  }

  /// The bytes of a payload.
  ///
  /// - Parameters:
  ///   - range: A payload of a field that was read.
  ///   - limit: The most bytes it may have.
  /// - Returns: The bytes.
  /// - Throws: The refusal if it has more; `FileError`.
  public mutating func bytes(in range: Range<Int>, limit: Int) throws -> [UInt8] {
    guard range.count <= limit else {
      throw refusal(
        "\(range.count) bytes stand at byte \(range.lowerBound), where at most \(limit) belong")
    }
    guard try isInWindow(range) else {
      return try file?.read(at: range.lowerBound, count: range.count) ?? []
    }
    return Array(window[range.lowerBound - windowStart..<range.upperBound - windowStart])
  }

  /// The text of a payload, with U+FFFD where it is no UTF-8.
  ///
  /// - Throws: As ``bytes(in:limit:)``.
  public mutating func text(in range: Range<Int>, limit: Int) throws -> String {
    String(decoding: try bytes(in: range, limit: limit), as: UTF8.self)
  }

  private mutating func skip(_ count: UInt64) throws -> Range<Int> {
    guard let count = Int(exactly: count), count <= end - offset else {
      throw refusal(
        "\(count) bytes are announced at byte \(offset), and \(end - offset) are left")
    }
    offset += count
    return offset - count..<offset
  }

  private mutating func readVarint() throws -> UInt64 {
    var value: UInt64 = 0
    let start = offset
    for shift in stride(from: 0 as UInt64, to: 70, by: 7) {
      guard offset < end else { throw refusal("the number at byte \(start) is cut off") }
      if offset < windowStart || offset - windowStart >= window.count { try fill(from: offset) }
      let byte = window[offset - windowStart]
      offset += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw refusal("the number at byte \(start) does not end within 64 bits")
  }

  /// Whether the window has these bytes, or has them now.
  private mutating func isInWindow(_ range: Range<Int>) throws -> Bool {
    if range.lowerBound >= windowStart, range.upperBound - windowStart <= window.count {
      return true
    }
    guard range.count <= Self.windowSize, file != nil else { return false }
    try fill(from: range.lowerBound)
    return true
  }

  private mutating func fill(from start: Int) throws {
    guard let file else { preconditionFailure("bytes in memory are all in the window") }
    windowStart = start
    window = try file.read(at: start, count: min(file.size - start, Self.windowSize))
  }
}
