internal import Crypto

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

  fileprivate init(_ digest: SHA256.Digest) {
    hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// How many bytes are read at once: what stays in a processor's cache until it is digested.
  static let windowSize = 1 << 18

  /// Digests bytes that are in memory.
  public init(of bytes: [UInt8]) { self.init(SHA256.hash(data: bytes)) }

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

extension Digest {
  /// Digests a whole file and, in the same pass, some of its parts.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - sections: Ranges of its bytes, ascending and disjoint.
  /// - Returns: The digest of the file, and one of each section in order.
  /// - Throws: `FileError`.
  public static func digests(
    of file: InputFile, sections: [Range<Int>]
  ) throws -> (whole: Digest, sections: [Digest]) {
    var whole = DigestBuilder()
    var builders = sections.map { _ in DigestBuilder() }
    let window = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.windowSize, alignment: 64)
    defer { window.deallocate() }
    var offset = 0
    var first = 0
    while offset < file.size {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: window[..<min(window.count, file.size - offset)])
      try file.read(at: offset, into: part)
      whole.update(UnsafeRawBufferPointer(part))
      let range = offset..<offset + part.count
      while first < sections.count, sections[first].upperBound <= range.lowerBound { first += 1 }
      var index = first
      while index < sections.count, sections[index].lowerBound < range.upperBound {
        let common = sections[index].clamped(to: range)
        let lower = common.lowerBound - offset
        builders[index].update(UnsafeRawBufferPointer(rebasing: part[lower..<lower + common.count]))
        index += 1
      }
      offset = range.upperBound
    }
    return (whole.digest(), builders.map { $0.digest() })
  }
}

/// Digests bytes that come in parts.
public struct DigestBuilder {
  private var hash = SHA256()

  /// Starts with no bytes.
  public init() {}

  /// Takes the next bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

  /// The digest of all bytes so far.
  public func digest() -> Digest { Digest(hash.finalize()) }
}
