internal import Files
public import GGUF

/// Builds small GGUF files.
public struct GGUFBuilder {
  /// A value of another kind than the test expects.
  public struct Unexpected: Error { public init() {} }

  private var entries: [[UInt8]] = []
  private var tensors: [[UInt8]] = []

  /// Starts without keys.
  public init() {}

  /// A text, two numbers and two lists.
  public static var sample: GGUFBuilder {
    var builder = GGUFBuilder()
    builder.add("general.name", text: "small")
    builder.add("a.count", unsigned: 7)
    builder.add("a.list", floats: [1.5, -2])
    builder.add("a.texts", texts: ["x", "", "yz"])
    return builder
  }

  /// Adds a text.
  public mutating func add(_ key: String, text: String) {
    entries.append(Self.string(key) + Self.number(8, 4) + Self.string(text))
  }

  /// Adds a 32-bit number.
  public mutating func add(_ key: String, unsigned value: UInt32) {
    entries.append(Self.string(key) + Self.number(4, 4) + Self.number(UInt64(value), 4))
  }

  /// Adds a truth value.
  public mutating func add(_ key: String, bool value: Bool) {
    entries.append(Self.string(key) + Self.number(7, 4) + [value ? 1 : 0])
  }

  /// Adds a list of 32-bit floating-point numbers.
  public mutating func add(_ key: String, floats: [Float]) {
    let values = floats.flatMap { Self.number(UInt64($0.bitPattern), 4) }
    entries.append(Self.list(key, type: 6, count: floats.count) + values)
  }

  /// Adds a list of 32-bit integers.
  public mutating func add(_ key: String, integers: [Int32]) {
    let values = integers.flatMap { Self.number(UInt64(UInt32(bitPattern: $0)), 4) }
    entries.append(Self.list(key, type: 5, count: integers.count) + values)
  }

  /// Adds a list of texts.
  public mutating func add(_ key: String, texts: [String]) {
    entries.append(Self.list(key, type: 8, count: texts.count) + texts.flatMap(Self.string))
  }

  /// Adds the description of a tensor.
  public mutating func add(tensor name: String, shape: [UInt64], type: UInt64, offset: UInt64) {
    tensors.append(
      Self.string(name) + Self.number(UInt64(shape.count), 4)
        + shape.flatMap { Self.number($0, 8) } + Self.number(type, 4) + Self.number(offset, 8))
  }

  /// The file, with `dataCount` bytes of data.
  public func bytes(dataCount: Int = 0) -> [UInt8] {
    var bytes = Array("GGUF".utf8) + Self.number(3, 4)
    bytes += Self.number(UInt64(tensors.count), 8) + Self.number(UInt64(entries.count), 8)
    bytes += entries.flatMap(\.self) + tensors.flatMap(\.self)
    if tensors.isEmpty { return bytes }
    bytes += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32 + dataCount)
    return bytes
  }

  /// Reads the file back.
  public func file(dataCount: Int = 0) throws -> GGUFFile {
    try Self.read(bytes(dataCount: dataCount))
  }

  /// Reads bytes as a file.
  public static func read(_ bytes: [UInt8]) throws -> GGUFFile {
    let staged = try StagedFolder.temporary()
    try staged.write(bytes, to: "sample.gguf")
    return try GGUFFile(InputFile(try staged.folder.path(of: "sample.gguf")))
  }

  private static func list(_ key: String, type: UInt64, count: Int) -> [UInt8] {
    string(key) + number(9, 4) + number(type, 4) + number(UInt64(count), 8)
  }

  private static func string(_ text: String) -> [UInt8] {
    number(UInt64(text.utf8.count), 8) + Array(text.utf8)
  }

  private static func number(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }
}
