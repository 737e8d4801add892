/// The digest of a file that is made from what is read of it anyway.
///
/// What is read in ascending order is digested while it passes; what is jumped over is read for the
/// digest alone, and what is read again is not taken twice. Only one thread may read at a time.
final class RunningDigest: @unchecked Sendable {
  private var builder = DigestBuilder()
  /// The bytes that are digested.
  private var position = 0

  /// Takes bytes of the file that were read.
  ///
  /// - Throws: `FileError` if those before them cannot be read.
  func take(_ bytes: UnsafeRawBufferPointer, at offset: Int, of file: InputFile) throws {
    try advance(to: offset, in: file)
    builder.update(news(in: bytes, at: offset))
    position = max(position, offset + bytes.count)
  }

  /// The digest of the whole file; what nobody has read is read now.
  func finish(_ file: InputFile) throws -> Digest {
    try advance(to: file.size, in: file)
    return builder.digest()
  }

  /// Takes bytes of two files at once, which costs less than one after the other.
  static func take(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, of file: InputFile,
    and others: UnsafeRawBufferPointer, at place: Int, of other: InputFile
  ) throws {
    guard let digest = file.running, let second = other.running, digest !== second else {
      try file.running?.take(bytes, at: offset, of: file)
      try other.running?.take(others, at: place, of: other)
      return
    }
    try digest.advance(to: offset, in: file)
    try second.advance(to: place, in: other)
    digest.builder.update(
      digest.news(in: bytes, at: offset), and: second.news(in: others, at: place),
      for: &second.builder)
    digest.position = max(digest.position, offset + bytes.count)
    second.position = max(second.position, place + others.count)
  }

  /// The bytes that were not digested before.
  private func news(in bytes: UnsafeRawBufferPointer, at offset: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[min(position - offset, bytes.count)...])
  }

  private func advance(to end: Int, in file: InputFile) throws {
    guard position < end else { return }
    let window = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(Digest.windowSize, end - position), alignment: 64)
    defer { window.deallocate() }
    try builder.take(position..<end, of: file, through: window)
    position = end
  }
}
