internal import Bytes
internal import Files

/// Reads a file of counts, checking each number before it is used.
struct CountFileReader {
  let bytes: [UInt8]
  let path: String
  var offset = 0

  /// The offset of the checksum.
  var end: Int { bytes.count - 32 }

  func error(_ problem: String) -> SurgeryError {
    .badCountFile(path: path, offset: offset, problem: problem)
  }

  /// Reads the ID bound, for which tables are made: small files cannot ask for more than any vocabulary
  /// has.
  mutating func readIDBound() throws -> Int {
    try readInt(limit: min(1 << 24, max(1 << 22, bytes.count)))
  }

  /// Checks the checksum, and reads the tokenizer's digest.
  ///
  /// - Parameters:
  ///   - magic: The bytes with which the file begins.
  ///   - contents: The name of the counts, for messages.
  /// - Returns: The digest.
  /// - Throws: `SurgeryError.badCountFile`.
  mutating func readHeader(magic: [UInt8], of contents: String = "counts") throws -> Digest {
    guard !bytes.starts(with: "LXCOUNT1".utf8) else {
      throw error("this is a file of counts of an earlier version.")
    }
    guard bytes.starts(with: magic) else { throw error("this is no file of \(contents).") }
    guard bytes.count >= magic.count + 64,
      Digest(of: Array(bytes[..<end])).bytes.elementsEqual(bytes[end...])
    else { throw error("the checksum does not agree: the file is damaged or cut short.") }
    offset = magic.count
    let hex = try read(32).hexadecimal
    guard let digest = Digest(hex: hex) else { throw error("the tokenizer's hash is unreadable.") }
    return digest
  }

  mutating func read(_ count: Int) throws -> ArraySlice<UInt8> {
    guard count <= end - offset else { throw error("the file ends too early.") }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  mutating func readNumber() throws -> UInt64 {
    guard let number = bytes.varint(at: &offset), offset <= end else {
      throw error("a number is cut short.")
    }
    return number
  }

  mutating func readInt(limit: Int) throws -> Int {
    let number = try readNumber()
    guard number <= UInt64(limit) else { throw error("\(number) is more than \(limit).") }
    return Int(number)
  }

  /// Reads a count, so limited that thousands of files can be merged.
  mutating func readCount() throws -> UInt64 {
    let number = try readNumber()
    guard number <= 1 << 50 else { throw error("\(number) is more than can be counted.") }
    return number
  }

  mutating func readText(limit: Int) throws -> String {
    String(decoding: try read(try readInt(limit: limit)), as: UTF8.self)
  }

  mutating func readOptions() throws -> [String: String] {
    var options: [String: String] = [:]
    for _ in 0..<(try readInt(limit: 1 << 10)) {
      let name = try readText(limit: 255)
      guard options[name] == nil else { throw error("the option \(name) comes twice.") }
      options[name] = try readText(limit: 1 << 16)
    }
    return options
  }

  func finish() throws {
    guard offset == end else { throw error("bytes follow the counts.") }
  }
}
