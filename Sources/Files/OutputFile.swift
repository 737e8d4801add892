internal import CSystem
internal import Concurrency
internal import Glibc

/// A new file that is written from its start to its end.
///
/// What is written can be read, compared and digested by other threads while it grows:
///
///     let file = try OutputFile(creating: path)
///     let written = try file.followed(size: bytes.count)
///     let digest = Worker { try Digest(of: written) }
///     try file.write(bytes)
///     try file.finish()
///     try digest.value()  // the digest of the file, as it can be read
public final class OutputFile {
  /// The path as the caller gave it.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0

  private let descriptor: Int32
  private let isSynchronized: Bool
  private var buffer: [UInt8] = []
  private var isClosed = false
  private let growth = FileGrowth()
  /// The bytes that the system has.
  private var written = 0
  /// The thread that makes the disk begin its work while more is written.
  private var writeback: Worker<Void>?

  /// The number of bytes that are gathered before they are written.
  private static let bufferSize = 1 << 18

  /// The number of bytes that the system copies at once, so that others hear of them.
  private static let copySize = 1 << 23

  /// After how many bytes the disk is asked to take them.
  private static let writebackSize = 1 << 25

  /// Creates a file.
  ///
  /// - Parameters:
  ///   - path: Where, in a folder that exists.
  ///   - isSynchronized: Whether ``finish()`` waits for the disk. If not, somebody else must.
  /// - Throws: `FileError.exists` if there is one, `.system` if it cannot be made.
  public init(creating path: String, isSynchronized: Bool = true) throws {
    self.isSynchronized = isSynchronized
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw FileError.exists(path: path) }
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    self.path = path
  }

  deinit {
    growth.complete()
    if !isClosed { close(descriptor) }
  }

  /// The file as others read it, who wait for bytes that are not written yet.
  ///
  /// They get `FileError.changed` if the writing ends before.
  ///
  /// - Parameter size: The bytes that the file will have.
  /// - Returns: The file, open for reading.
  /// - Throws: `FileError.system` if there are too many open files.
  public func followed(size: Int) throws -> InputFile {
    try InputFile(following: descriptor, path: path, size: size, growth)
  }

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
        let copied = lexotomy_copy(source, &place, descriptor, min(left, Self.copySize))
        if copied < 0 && errno == EINTR { continue }
        guard copied >= 0 else {
          throw FileError.system(operation: "write", path: path, code: errno)
        }
        guard copied > 0 else { throw FileError.changed(path: file.path) }
        left -= copied
        advance(by: copied)
      }
    }
    self.count += count
  }

  /// Writes what is gathered, makes it durable if that is wanted, and closes the file.
  public func finish() throws {
    try flush()
    if isSynchronized {
      guard fsync(descriptor) == 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
    }
    growth.complete()
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
    try Descriptor.write(bytes, to: descriptor, path: path)
    advance(by: bytes.count)
  }

  /// Tells those who follow, the disk among them if there is much to be written.
  private func advance(by count: Int) {
    written += count
    growth.advance(to: written)
    if writeback == nil, written >= Self.writebackSize { writeback = makeWriteback() }
  }

  /// Makes the disk take what is written, on a thread of its own, since the disk may be slower.
  private func makeWriteback() -> Worker<Void>? {
    guard let file = try? followed(size: .max) else { return nil }
    return Worker { [growth] in
      file.withDescriptor { descriptor in
        var start = 0
        repeat {
          lexotomy_start_writeback(descriptor, Int64(start), Int64(Self.writebackSize))
          start += Self.writebackSize
        } while growth.wait(for: start + Self.writebackSize)
        lexotomy_start_writeback(descriptor, Int64(start), 0)
      }
    }
  }
}
