internal import Bytes

/// Writes JSON text in the layout of Hugging Face files: two spaces a level, or one line.
public struct JSONWriter: Sendable {
  /// The text so far.
  public private(set) var bytes: [UInt8] = []

  private let isIndented: Bool
  private var depth = 0
  private var needsComma = false

  /// Starts with no text.
  ///
  /// - Parameter isIndented: Whether each member and element has a line of its own.
  public init(isIndented: Bool = true) { self.isIndented = isIndented }

  /// Returns `value` as text, with a line feed at its end if it is indented.
  public static func text(of value: JSONValue, isIndented: Bool = true) -> [UInt8] {
    var writer = JSONWriter(isIndented: isIndented)
    writer.write(value)
    return writer.bytes + (isIndented ? [0x0A] : [])
  }

  /// Writes a value: the document, an element, or the value after a key.
  public mutating func write(_ value: JSONValue) {
    switch value {
    case .null: write(literal: "null")
    case .bool(let bool): write(literal: bool ? "true" : "false")
    case .number(let number): write(literal: number.text)
    case .string(let string): write(string: Array(string.utf8))
    case .array(let array):
      writeArray { writer in for element in array { writer.write(element) } }
    case .object(let object):
      writeObject { writer in
        for member in object.members {
          writer.write(key: Array(member.key.utf8))
          writer.write(member.value)
        }
      }
    }
  }

  /// Writes an object, whose members `members` writes as keys and values in turn.
  public mutating func writeObject(_ members: (inout JSONWriter) throws -> Void) rethrows {
    try writeList(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  /// Writes an array, whose elements `elements` writes.
  public mutating func writeArray(_ elements: (inout JSONWriter) throws -> Void) rethrows {
    try writeList(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// Writes the key of the member whose value comes next.
  public mutating func write(key: some Collection<UInt8>) { write(key: Array(key).span) }

  /// Writes the key of the member whose value comes next.
  public mutating func write(key: ArraySlice<UInt8>) { write(key: key.span) }

  private mutating func write(key: Span<UInt8>) {
    separate()
    writeQuoted(key)
    bytes.append(UInt8(ascii: ":"))
    if isIndented { bytes.append(0x20) }
    needsComma = false
    isAfterKey = true
  }

  /// Writes a string from its UTF-8.
  public mutating func write(string: some Collection<UInt8>) { write(string: Array(string).span) }

  /// Writes a string from its UTF-8.
  public mutating func write(string: ArraySlice<UInt8>) { write(string: string.span) }

  private mutating func write(string: Span<UInt8>) {
    separate()
    writeQuoted(string)
    needsComma = true
  }

  /// Writes a number, `true`, `false` or `null` as it is spelt.
  public mutating func write(literal: String) {
    separate()
    bytes.append(contentsOf: literal.utf8)
    needsComma = true
  }

  /// Writes a number as it is spelt.
  public mutating func write(literal: ArraySlice<UInt8>) {
    separate()
    bytes.append(contentsOf: literal)
    needsComma = true
  }

  private var isAfterKey = false

  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    if depth > 0 { breakLine() }
  }

  private mutating func breakLine() {
    guard isIndented else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  private mutating func writeList(
    _ open: UInt8, _ close: UInt8, _ items: (inout JSONWriter) throws -> Void
  ) rethrows {
    separate()
    bytes.append(open)
    depth += 1
    needsComma = false
    try items(&self)
    depth -= 1
    if needsComma { breakLine() }
    bytes.append(close)
    needsComma = true
  }

  private mutating func writeQuoted(_ text: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for index in text.indices {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20: bytes.append(contentsOf: Self.escape(of: byte).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Returns the escaped form of a control character.
  private static func escape(of byte: UInt8) -> String {
    switch byte {
    case 0x08: return "\\b"
    case 0x0C: return "\\f"
    case 0x0A: return "\\n"
    case 0x0D: return "\\r"
    case 0x09: return "\\t"
    default: return "\\u00" + CollectionOfOne(byte).hexadecimal
    }
  }
}
