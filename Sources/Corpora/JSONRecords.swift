/// The records of a JSON file: the elements of one array, or values that follow each other, to be
/// one a line.
///
/// Line breaks between the tokens of a record become spaces. Whether a record is good JSON is left
/// to who reads the lines.
struct JSONRecords: ByteFilter {
  private enum State {
    /// Before the first value.
    case start
    /// Between two records.
    case between
    /// In an object or an array.
    case list
    /// In a number or a word.
    case word
    case string
    /// Behind a backslash in a string.
    case escape
    /// Behind the array.
    case end
  }

  private let path: String
  private var state = State.start
  private var isArray = false
  private var depth = 0
  private var record = 0
  /// Whether a comma must come before the next record.
  private var needsComma = false
  private var isAfterComma = false

  init(path: String) { self.path = path }

  mutating func add(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) throws {
    for byte in bytes { try add(byte, to: &output) }
  }

  mutating func end(_ output: inout [UInt8]) throws {
    if state == .word, !isArray { endRecord(&output) }
    let isWhole = state == .start || state == .end || state == .between && !isArray
    guard isWhole else { throw bad("the file ends before the JSON does") }
  }

  private mutating func add(_ byte: UInt8, to output: inout [UInt8]) throws {
    switch state {
    case .start:
      if [byte].isBlank { return }
      isArray = byte == UInt8(ascii: "[")
      state = .between
      if !isArray { begin(byte, &output) }
    case .between: try separate(byte, &output)
    case .list: list(byte, &output)
    case .word:
      if [byte].isBlank || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
        endRecord(&output)
        try separate(byte, &output)
      } else {
        output.append(byte)
      }
    case .string:
      guard byte != 0x0A, byte != 0x0D else { throw bad("a line break stands in a string") }
      output.append(byte)
      if byte == UInt8(ascii: "\\") { state = .escape }
      if byte == UInt8(ascii: "\"") {
        state = .list
        if depth == 0 { endRecord(&output) }
      }
    case .escape:
      guard byte != 0x0A, byte != 0x0D else { throw bad("a line break stands in a string") }
      output.append(byte)
      state = .string
    case .end:
      guard [byte].isBlank else { throw bad("more follows the array") }
    }
  }

  private mutating func separate(_ byte: UInt8, _ output: inout [UInt8]) throws {
    if [byte].isBlank { return }
    guard isArray else { return begin(byte, &output) }
    switch byte {
    case UInt8(ascii: ",") where needsComma: (needsComma, isAfterComma) = (false, true)
    case UInt8(ascii: "]") where !isAfterComma: state = .end
    case UInt8(ascii: ","), UInt8(ascii: "]"): throw bad("an element is missing after it")
    case _ where needsComma: throw bad("',' or ']' is expected after it")
    default: begin(byte, &output)
    }
  }

  private mutating func begin(_ byte: UInt8, _ output: inout [UInt8]) {
    record += 1
    (depth, isAfterComma) = (0, false)
    switch byte {
    case UInt8(ascii: "\""):
      state = .string
      output.append(byte)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      state = .list
      list(byte, &output)
    default:
      state = .word
      output.append(byte)
    }
  }

  private mutating func list(_ byte: UInt8, _ output: inout [UInt8]) {
    switch byte {
    case 0x0A, 0x0D: return output.append(0x20)
    case UInt8(ascii: "\""): state = .string
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    output.append(byte)
    if depth == 0 { endRecord(&output) }
  }

  private mutating func endRecord(_ output: inout [UInt8]) {
    output.append(0x0A)
    state = .between
    needsComma = isArray
  }

  private func bad(_ problem: String) -> CorpusError {
    .badRecord(CorpusPlace(path: path, number: max(1, record), unit: .record), problem: problem)
  }
}
