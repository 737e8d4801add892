/// An encoding of text in units of two or four bytes.
enum WideEncoding: Hashable, Sendable {
  case utf16LittleEndian
  case utf16BigEndian
  case utf32LittleEndian
  case utf32BigEndian

  /// Reads the byte order mark; `nil` if there is none of these.
  init?(markIn head: [UInt8]) {
    if head.starts(with: [0xFF, 0xFE, 0, 0]) {
      self = .utf32LittleEndian
    } else if head.starts(with: [0, 0, 0xFE, 0xFF]) {
      self = .utf32BigEndian
    } else if head.starts(with: [0xFF, 0xFE]) {
      self = .utf16LittleEndian
    } else if head.starts(with: [0xFE, 0xFF]) {
      self = .utf16BigEndian
    } else {
      return nil
    }
  }

  /// The bytes of a unit, and so of the mark.
  var width: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 4 }

  fileprivate var isLittleEndian: Bool {
    self == .utf16LittleEndian || self == .utf32LittleEndian
  }
}

/// Text in UTF-16 or UTF-32, to be UTF-8.
///
/// A unit that is no character becomes a byte that is no UTF-8, so that it is counted among those.
struct WideText: ByteFilter {
  private static let invalid: UInt8 = 0xFF

  private let encoding: WideEncoding
  private let path: String
  private var count = 0
  /// The unit that is not whole yet.
  private var unit: UInt32 = 0
  private var unitCount = 0
  private var highSurrogate: UInt32?

  init(_ encoding: WideEncoding, path: String) {
    self.encoding = encoding
    self.path = path
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    count += bytes.count
    let (width, isLittleEndian) = (encoding.width, encoding.isLittleEndian)
    for byte in bytes {
      unit = isLittleEndian ? unit | UInt32(byte) << (8 * unitCount) : unit << 8 | UInt32(byte)
      unitCount += 1
      guard unitCount == width else { continue }
      add(unit, to: &output)
      (unit, unitCount) = (0, 0)
    }
  }

  mutating func end(_ output: inout [UInt8]) throws {
    guard unitCount == 0 else {
      throw CorpusError.cutShort(
        path: path, format: encoding.width == 2 ? "UTF-16" : "UTF-32",
        size: count + encoding.width)
    }
    if highSurrogate != nil { output.append(Self.invalid) }
  }

  private mutating func add(_ unit: UInt32, to output: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if unit & 0xFFFF_FC00 == 0xDC00 {
        return append(0x10000 + (high & 0x3FF) << 10 + unit & 0x3FF, to: &output)
      }
      output.append(Self.invalid)
    }
    if encoding.width == 2, unit & 0xFC00 == 0xD800 {
      highSurrogate = unit
    } else {
      append(unit, to: &output)
    }
  }

  private func append(_ value: UInt32, to output: inout [UInt8]) {
    if value < 0x80 { return output.append(UInt8(value)) }
    guard let scalar = Unicode.Scalar(value) else { return output.append(Self.invalid) }
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
