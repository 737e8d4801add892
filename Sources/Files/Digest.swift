/// The SHA-256 of some bytes, by which files and tensors are known.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 64 hexadecimal digits, in lower case.
  public let hex: String

  /// The 32 bytes.
  public var bytes: [UInt8] {
    let digits = hex.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// Takes 64 hexadecimal digits; `nil` if `hex` is something else.
  public init?(hex: String) {
    guard hex.utf8.count == 64, hex.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
      return nil
    }
    self.hex = hex
  }

  /// Takes the 32 bytes.
  init(_ bytes: some Sequence<UInt8>) {
    hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// How many bytes are read at once: what stays in a processor's cache until it is digested.
  static let windowSize = 1 << 18

  /// Digests bytes that are in memory.
  public init(of bytes: [UInt8]) {
    var builder = DigestBuilder()
    builder.update(bytes)
    self = builder.digest()
  }

  /// Digests the bytes `range` of a file, the whole file by default.
  ///
  /// Memory does not grow with the range.
  ///
  /// - Throws: `FileError`.
  public init(of file: InputFile, range: Range<Int>? = nil) throws {
    let range = range ?? 0..<file.size
    var hasher = DigestBuilder()
    let window = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.windowSize, alignment: 64)
    defer { window.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: window[..<min(window.count, range.upperBound - offset)])
      try file.read(at: offset, into: part)
      hasher.update(UnsafeRawBufferPointer(part))
      offset += part.count
    }
    self = hasher.digest()
  }

  public var description: String { hex }
}
