internal import Bytes

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
    hex = bytes.hexadecimal
  }

  /// The number of bytes that are read at once: they stay in a processor's cache until they are
  /// digested.
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
    var builder = DigestBuilder()
    let window = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize, alignment: 64)
    defer { window.deallocate() }
    try builder.take(range ?? 0..<file.size, of: file, through: window)
    self = builder.digest()
  }

  /// Digests whole files, two at a time, which costs less than one after the other.
  ///
  /// - Throws: `FileError`.
  public static func digests(of files: [InputFile]) throws -> [Digest] {
    let windows = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * windowSize, alignment: 64)
    defer { windows.deallocate() }
    let (left, right) = (
      UnsafeMutableRawBufferPointer(rebasing: windows[..<windowSize]),
      UnsafeMutableRawBufferPointer(rebasing: windows[windowSize...])
    )
    // Files of like size together.
    let order = files.indices.sorted { (files[$0].size, $0) < (files[$1].size, $1) }
    var digests: [Int: Digest] = [:]
    for place in stride(from: 0, to: order.count, by: 2) {
      let file = files[order[place]]
      guard place + 1 < order.count else {
        digests[order[place]] = try Digest(of: file)
        break
      }
      let other = files[order[place + 1]]
      var (builder, second) = (DigestBuilder(), DigestBuilder())
      for offset in stride(from: 0, to: file.size, by: windowSize) {
        let count = min(windowSize, file.size - offset)
        let (part, otherPart) = (left.prefix(count), right.prefix(count))
        try file.read(at: offset, into: .init(rebasing: part))
        try other.read(at: offset, into: .init(rebasing: otherPart))
        builder.update(.init(rebasing: part), and: .init(rebasing: otherPart), for: &second)
      }
      try second.take(file.size..<other.size, of: other, through: right)
      (digests[order[place]], digests[order[place + 1]]) = (builder.digest(), second.digest())
    }
    return files.indices.compactMap { digests[$0] }
  }

  public var description: String { hex }
}
