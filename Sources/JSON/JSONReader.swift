/// Reads JSON text from left to right, without building what the caller does not want.
///
/// Files of a million members, such as the vocabulary of a tokenizer, are read straight into the
/// caller's tables; small ones become a ``JSONValue``:
///
///     var reader = JSONReader(bytes, source: "config.json")
///     let value = try reader.readDocument()
///
/// Strict RFC 8259: no comments, no trailing commas, valid Unicode, and no duplicate keys where a
/// ``JSONValue`` is built. Depth is limited, so that a hostile text cannot exhaust the stack.
public struct JSONReader: Sendable {
  /// The greatest depth to which objects and arrays may nest.
  public static let depthLimit = 64

  /// The file, or a name for the text, for messages.
  public let source: String
  /// The byte that is read next.
  public private(set) var offset = 0

  /// The bytes of the text.
  public var byteCount: Int { bytes.count }

  private let bytes: [UInt8]
  private let limit: Int
  private let allowsNonFinite: Bool
  private var depth = 0

  /// Starts at the first byte of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - source: The file, or a name for the text, for messages.
  ///   - depthLimit: How deeply objects and arrays may nest.
  ///   - allowsNonFinite: Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes
  ///     them; they are kept as they are spelt.
  public init(
    _ bytes: [UInt8], source: String, depthLimit: Int = Self.depthLimit,
    allowsNonFinite: Bool = false
  ) {
    self.bytes = bytes
    self.source = source
    limit = depthLimit
    self.allowsNonFinite = allowsNonFinite
  }

  /// The kind of the next value.
  public enum Kind: Sendable { case null, bool, number, string, array, object }

  /// The kind of the value that comes next.
  ///
  /// - Throws: `JSONError` at the end of the text or before a byte that starts no value.
  public mutating func peekKind() throws -> Kind {
    skipSpace()
    switch current {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"): return .number
    case UInt8(ascii: "N"), UInt8(ascii: "I"):
      guard allowsNonFinite else { throw error(.expected("a value", found: current)) }
      return .number
    case let byte? where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): return .number
    default: throw error(.expected("a value", found: current))
    }
  }

  /// Reads the one value of a text, and checks that nothing follows it.
  public mutating func readDocument() throws -> JSONValue {
    let value = try readValue()
    try finish()
    return value
  }

  /// Checks that nothing but space follows.
  public mutating func finish() throws {
    skipSpace()
    guard offset == bytes.count else { throw error(.expected("the end", found: current)) }
  }

  /// Reads an object: calls `member` before each value, which it must read or skip.
  public mutating func readObject(
    _ member: (inout JSONReader, _ key: String) throws -> Void
  ) throws {
    try readList(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { reader in
      let key = try reader.readString()
      try reader.expect(UInt8(ascii: ":"), "':'")
      try member(&reader, key)
    }
  }

  /// Reads an object whose keys are wanted as bytes: `key` is cleared and filled for each member.
  public mutating func readObject(
    keyBytes key: inout [UInt8], _ member: (inout JSONReader, _ key: [UInt8]) throws -> Void
  ) throws {
    try readList(from: UInt8(ascii: "{"), to: UInt8(ascii: "}")) { reader in
      key.removeAll(keepingCapacity: true)
      try reader.readString(into: &key)
      try reader.expect(UInt8(ascii: ":"), "':'")
      try member(&reader, key)
    }
  }

  /// Reads an array: calls `element` before each value, which it must read or skip.
  public mutating func readArray(_ element: (inout JSONReader) throws -> Void) throws {
    try readList(from: UInt8(ascii: "["), to: UInt8(ascii: "]"), element)
  }

  /// Reads a string.
  public mutating func readString() throws -> String {
    var text: [UInt8] = []
    try readString(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a string and appends it, as UTF-8, to `text`.
  ///
  /// - Complexity: O(*n*) in the bytes of the string.
  public mutating func readString(into text: inout [UInt8]) throws {
    try expect(UInt8(ascii: "\""), "a string")
    let start = text.count
    var isASCII = true
    while true {
      let plain = offset
      isASCII = skipPlainText() && isASCII
      text.append(contentsOf: bytes[plain..<offset])
      switch current {
      case UInt8(ascii: "\"")?:
        offset += 1
        // The bytes of escapes are Unicode already.
        guard isASCII || text[start...].isUTF8 else { throw error(.notUnicode) }
        return
      case UInt8(ascii: "\\")?:
        offset += 1
        try readEscape(into: &text)
      case nil: throw error(.expected("'\"'", found: nil))
      case let byte: throw error(.expected("no control character in a string", found: byte))
      }
    }
  }

  /// Reads a number in its own spelling.
  public mutating func readNumber() throws -> JSONNumber {
    JSONNumber(text: String(decoding: bytes[try skipNumber()], as: UTF8.self))
  }

  /// Reads a number, and appends its own spelling to `text`.
  ///
  /// - Returns: Its value, rounded to the nearest `Double`.
  public mutating func readNumber(into text: inout [UInt8]) throws -> Double {
    let spelling = bytes[try skipNumber()]
    text.append(contentsOf: spelling)
    return Double(decimal: spelling.span)
      ?? Double(String(decoding: spelling, as: UTF8.self)) ?? .nan
  }

  /// Reads an integer.
  public mutating func readInt() throws -> Int {
    let number = try readNumber()
    guard let int = number.int else {
      throw error(.unsuitable("\(number.text) is no integer that fits."))
    }
    return int
  }

  /// Reads a value of any kind.
  ///
  /// - Throws: `JSONError`, also for a key that stands twice in one object.
  public mutating func readValue() throws -> JSONValue {
    switch try peekKind() {
    case .null:
      try skipWord("null")
      return .null
    case .bool:
      if current == UInt8(ascii: "t") {
        try skipWord("true")
        return .bool(true)
      }
      try skipWord("false")
      return .bool(false)
    case .number: return .number(try readNumber())
    case .string: return .string(try readString())
    case .array:
      var array: [JSONValue] = []
      try readArray { array.append(try $0.readValue()) }
      return .array(array)
    case .object:
      var object = JSONObject()
      try readObject { reader, key in
        guard object[key] == nil else { throw reader.error(.duplicateKey(key)) }
        object[key] = try reader.readValue()
      }
      return .object(object)
    }
  }

  /// Makes the error for a problem at the current byte.
  public func error(_ problem: JSONError.Problem) -> JSONError {
    JSONError(source: source, offset: offset, problem: problem)
  }
}

extension JSONReader {
  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      offset += 1
    }
  }

  private mutating func expect(_ byte: UInt8, _ what: @autoclosure () -> String) throws {
    skipSpace()
    guard current == byte else { throw error(.expected(what(), found: current)) }
    offset += 1
  }

  private mutating func skipWord(_ word: String) throws {
    for byte in word.utf8 {
      guard current == byte else { throw error(.expected("'\(word)'", found: current)) }
      offset += 1
    }
  }

  /// Moves to the next quote, backslash or control character, or to the end.
  ///
  /// - Returns: Whether everything before it is ASCII.
  private mutating func skipPlainText() -> Bool {
    let bytes = bytes
    let text = bytes.span
    var index = offset
    var all: UInt8 = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      all |= byte
      index += 1
    }
    offset = index
    return all < 0x80
  }

  /// The most digits in a row that Python reads (`sys.int_info.default_max_str_digits`).
  private static let digitLimit = 4300

  /// Moves behind a number, and returns where it stands.
  private mutating func skipNumber() throws -> Range<Int> {
    skipSpace()
    let start = offset
    let isNaN = current == UInt8(ascii: "N")
    if current == UInt8(ascii: "-") { offset += 1 }
    if allowsNonFinite, isNaN || current == UInt8(ascii: "I") {
      try skipWord(isNaN ? "NaN" : "Infinity")
      return start..<offset
    }
    if current == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
    if current == UInt8(ascii: ".") {
      offset += 1
      try skipDigits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      offset += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset += 1 }
      try skipDigits()
    }
    return start..<offset
  }

  private mutating func skipDigits() throws {
    let start = offset
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
    guard offset > start else { throw error(.expected("a digit", found: current)) }
    guard offset - start <= Self.digitLimit else {
      throw error(.unsuitable("a number of \(offset - start) digits is none that loaders read."))
    }
  }

  private mutating func readList(
    from open: UInt8, to close: UInt8, _ item: (inout JSONReader) throws -> Void
  ) throws {
    try expect(open, "'\(Character(Unicode.Scalar(open)))'")
    depth += 1
    guard depth <= limit else { throw error(.tooDeep(limit: limit)) }
    defer { depth -= 1 }
    skipSpace()
    if current == close {
      offset += 1
      return
    }
    while true {
      try item(&self)
      skipSpace()
      switch current {
      case close?:
        offset += 1
        return
      case UInt8(ascii: ",")?: offset += 1
      default: throw error(.expected("',' or the end of the list", found: current))
      }
    }
  }

  private mutating func readEscape(into text: inout [UInt8]) throws {
    guard let byte = current else { throw error(.expected("an escape", found: nil)) }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try readUnicodeEscape(into: &text)
    default: throw error(.expected("an escape", found: byte))
    }
  }

  private mutating func readUnicodeEscape(into text: inout [UInt8]) throws {
    var value = UInt32(try readHexUnit())
    if value & 0xFC00 == 0xD800 {
      guard current == UInt8(ascii: "\\") else { throw error(.notUnicode) }
      offset += 1
      guard current == UInt8(ascii: "u") else { throw error(.notUnicode) }
      offset += 1
      let low = UInt32(try readHexUnit())
      guard low & 0xFC00 == 0xDC00 else { throw error(.notUnicode) }
      value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
    }
    guard let scalar = Unicode.Scalar(value) else { throw error(.notUnicode) }
    text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
  }

  private mutating func readHexUnit() throws -> UInt16 {
    guard offset + 4 <= bytes.count,
      bytes[offset..<offset + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
    else { throw error(.expected("four hexadecimal digits", found: current)) }
    offset += 4
    return unit
  }
}

extension ArraySlice<UInt8> {
  /// Whether the bytes are well-formed UTF-8.
  fileprivate var isUTF8: Bool {
    do { _ = try UTF8Span(validating: span) } catch { return false }
    return true
  }
}
