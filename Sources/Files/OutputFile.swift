internal import CSystem
internal import Glibc

/// A new file that is written from its start to its end.
public final class OutputFile {
  /// The path as the caller gave it.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isClosed = false

  /// How many bytes are gathered before they are written.
  private static let bufferSize = 1 << 20

  /// Creates a file.
  ///
  /// - Throws: `FileError.exists` if there is one, `.system` if it cannot be made.
  public init(creating path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw FileError.exists(path: path) }
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    self.path = path
  }

  deinit { if !isClosed { close(descriptor) } }

  /// Appends bytes.
  public func write(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    count += bytes.count
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Appends the bytes of a buffer without copying them first.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    try flush()
    try writeNow(bytes)
    count += bytes.count
  }

  /// Appends the bytes `offset..<offset + count` of `file`, inside the kernel.
  ///
  /// - Throws: `FileError.changed` if the file ends too early.
  public func copy(from file: InputFile, at offset: Int, count: Int) throws {
    try flush()
    var place = Int64(offset)
    var left = count
    try file.withDescriptor { source in
      while left > 0 {
        let copied = lexotomy_copy(source, &place, descriptor, min(left, 1 << 30))
        if copied < 0 && errno == EINTR { continue }
        guard copied >= 0 else {
          throw FileError.system(operation: "write", path: path, code: errno)
        }
        guard copied > 0 else { throw FileError.changed(path: file.path) }
        left -= copied
      }
    }
    self.count += count
  }

  /// Writes what is gathered, makes it durable and closes the file.
  public func finish() throws {
    try flush()
    guard fsync(descriptor) == 0 else {
      throw FileError.system(operation: "write", path: path, code: errno)
    }
    isClosed = true
    guard close(descriptor) == 0 else {
      throw FileError.system(operation: "write", path: path, code: errno)
    }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes(writeNow)
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeNow(_ bytes: UnsafeRawBufferPointer) throws {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let written = Glibc.write(descriptor, start + done, bytes.count - done)
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
      done += written
    }
  }
}
