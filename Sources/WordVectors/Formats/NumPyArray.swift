internal import Files
internal import LinearAlgebra
internal import Zip

/// The header of an array in NumPy's format (`numpy.lib.format`, versions 1.0 to 3.0).
struct NumPyHeader: Hashable {
  /// The type of the elements, such as `<f4` or `<U12`.
  let type: String
  let isColumnMajor: Bool
  let shape: [Int]

  /// Reads the header; what follows are the elements.
  ///
  /// - Parameters:
  ///   - reader: Stands at the start of the array.
  ///   - path: The file, and perhaps the array in it, for messages.
  /// - Throws: `FileError` or ``WordVectorError``.
  init(_ reader: MemberReader, path: String) throws {
    func damaged(_ problem: String) -> WordVectorError {
      .damaged(path: path, place: .byte(0), problem: problem)
    }
    let head = try reader.read(8)
    guard head.count == 8, head.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw damaged("this is no NumPy array")
    }
    guard (1...3).contains(head[6]) else { throw damaged("version \(head[6]) of NumPy's format") }
    let lengthBytes = try reader.read(head[6] == 1 ? 2 : 4)
    var length = 0
    for byte in lengthBytes.reversed() { length = length << 8 | Int(byte) }
    guard length <= 1 << 20 else { throw damaged("a header of \(length) bytes") }
    let text = try reader.read(length)
    guard text.count == length, var literal = PythonLiteral(text) else {
      throw damaged("the header is not the dictionary it should be")
    }
    guard let header = literal.readHeader() else {
      throw damaged("the header '\(ErrorText.excerpt(of: text, limit: 80))' is not understood")
    }
    self = header
  }

  init(type: String, isColumnMajor: Bool, shape: [Int]) {
    (self.type, self.isColumnMajor, self.shape) = (type, isColumnMajor, shape)
  }

  /// Returns the format of the numbers of vectors.
  func format(path: String) throws -> FloatFormat {
    switch type {
    case "<f2": return .binary16
    case "<f4": return .binary32
    case "<f8": return .binary64
    default:
      throw WordVectorError.unsupported(
        path: path, found: "an array of type '\(type)'",
        remedy: "Save the vectors as 32-bit numbers, little-endian.")
    }
  }

  /// The rows and columns of an array of vectors.
  func matrixShape(path: String) throws -> (rows: Int, columns: Int) {
    guard shape.count == 2, shape[1] > 0, shape[1] <= WordVectorReader.widestVector,
      !isColumnMajor || shape[0] == 1
    else {
      throw WordVectorError.unsupported(
        path: path,
        found: "an array of shape \(shape)\(isColumnMajor ? " in Fortran's order" : "")",
        remedy: "Save one row for each word, in C order (numpy.ascontiguousarray).")
    }
    return (shape[0], shape[1])
  }
}

/// As much of Python's notation as the header of an array has.
private struct PythonLiteral {
  private let text: [UInt8]
  private var index = 0

  init?(_ text: [UInt8]) {
    self.text = text
    skipSpace()
    guard take("{") else { return nil }
  }

  mutating func readHeader() -> NumPyHeader? {
    var (type, order, shape): (String?, Bool?, [Int]?) = (nil, nil, nil)
    while !take("}") {
      guard let key = readText(), take(":") else { return nil }
      switch key {
      case "descr": type = readText()
      case "fortran_order": order = take("True") ? true : take("False") ? false : nil
      case "shape": shape = readTuple()
      default: return nil
      }
      guard take(",") || peek("}") else { return nil }
    }
    guard let type, let order, let shape else { return nil }
    return NumPyHeader(type: type, isColumnMajor: order, shape: shape)
  }

  private mutating func readText() -> String? {
    skipSpace()
    guard index < text.count, text[index] == 0x27 || text[index] == 0x22 else { return nil }
    let quote = text[index]
    guard let end = text[(index + 1)...].firstIndex(of: quote) else { return nil }
    defer { index = end + 1 }
    return String(decoding: text[(index + 1)..<end], as: UTF8.self)
  }

  private mutating func readTuple() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      skipSpace()
      let digits = text[index...].prefix { $0 &- 0x30 < 10 }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      numbers.append(number)
      index += digits.count
      guard take(",") || peek(")") else { return nil }
    }
    return numbers
  }

  private mutating func take(_ token: String) -> Bool {
    guard peek(token) else { return false }
    index += token.utf8.count
    return true
  }

  private mutating func peek(_ token: String) -> Bool {
    skipSpace()
    return text[index...].starts(with: token.utf8)
  }

  private mutating func skipSpace() {
    while index < text.count, text[index] == 0x20 || text[index] == 0x0A { index += 1 }
  }
}

/// The rows of an array of vectors, one block after the other.
struct NumPyRows {
  let rowCount: Int
  let width: Int
  private let reader: MemberReader
  private let format: FloatFormat
  private let path: String
  private var done = 0

  /// Starts at the array at which `reader` stands, which has `size` bytes.
  init(_ reader: MemberReader, size: Int, path: String) throws {
    let header = try NumPyHeader(reader, path: path)
    let format = try header.format(path: path)
    let (rows, columns) = try header.matrixShape(path: path)
    let (needed, overflow) = rows.multipliedReportingOverflow(by: columns * format.byteCount)
    guard !overflow, needed <= size else {
      throw WordVectorError.cutShort(
        path: path, place: .byte(0), needed: overflow ? Int.max : needed, remaining: size)
    }
    (rowCount, width, self.reader, self.format, self.path) = (rows, columns, reader, format, path)
  }

  var isAtEnd: Bool { done == rowCount }

  /// Reads up to `limit` rows, some megabytes at most.
  mutating func next(limit: Int) throws -> Matrix {
    let rows = min(limit, rowCount - done, max(1, (1 << 20) / width))
    let count = rows * width * format.byteCount
    let bytes = try reader.read(count)
    guard bytes.count == count else {
      throw WordVectorError.cutShort(
        path: path, place: .row(done + 1), needed: count, remaining: bytes.count)
    }
    done += rows
    return Matrix(rows: rows, columns: width, decoding: bytes, as: format)
  }
}
