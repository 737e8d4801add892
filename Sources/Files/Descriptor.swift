internal import Glibc

/// The calls to the system on an open file or stream.
enum Descriptor {
  /// Writes all bytes, however many writes that takes.
  ///
  /// - Throws: `FileError.system`, with `path` as its place.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, start + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
      done += count
    }
  }
}
