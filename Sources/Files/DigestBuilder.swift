internal import CSystem
internal import Crypto

/// Digests bytes that come in parts.
///
/// With the SHA instructions of the processor where it has them, which two files can share, else with
/// the library.
public struct DigestBuilder {
  /// The digest so far, if the processor has the instructions.
  private var own: SHA256Stream?
  private var library = SHA256()

  /// Starts with no bytes.
  public init() { self.init(usingInstructions: lexotomy_has_sha256() != 0) }

  /// Starts with no bytes, for a test of both ways.
  package init(usingInstructions: Bool) { if usingInstructions { own = SHA256Stream() } }

  /// Takes the next bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard own == nil else {
      own?.update(bytes)
      return
    }
    library.update(bufferPointer: bytes)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Takes the next bytes, and those of another file, which costs less than one after the other.
  mutating func update(
    _ bytes: UnsafeRawBufferPointer, and others: UnsafeRawBufferPointer,
    for other: inout DigestBuilder
  ) {
    guard own != nil, var second = other.own else {
      update(bytes)
      other.update(others)
      return
    }
    own?.update(bytes, and: others, for: &second)
    other.own = second
  }

  /// Takes a part of a file, past the digest of its own that the handle may have.
  mutating func take(
    _ range: Range<Int>, of file: InputFile, through window: UnsafeMutableRawBufferPointer
  ) throws {
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: window.count) {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: window[..<min(window.count, range.upperBound - offset)])
      try file.readUndigested(at: offset, into: part)
      update(UnsafeRawBufferPointer(part))
    }
  }

  /// The digest of all bytes so far.
  public func digest() -> Digest { own.map { Digest($0.digest()) } ?? Digest(library.finalize()) }
}
