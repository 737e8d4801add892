internal import Glibc

/// A regular file that is open for reading, at any place, by any number of threads.
///
/// Reads use `pread`, never a memory map: a mapped file that shrinks kills the process.
public final class InputFile: Sendable {
  /// The path as the caller gave it.
  public let path: String
  /// The size in bytes when it was opened.
  public let size: Int

  private let descriptor: Int32
  private let modified: timespec
  /// The growing size of a file that is still being written.
  private let growth: FileGrowth?
  /// The digest of what is read through this handle, if one is wanted.
  let running: RunningDigest?

  /// Opens a regular file.
  ///
  /// - Throws: `FileError.missing`, `.wrongKind` or `.system`.
  public init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw FileError.missing(path: path) }
      throw FileError.system(operation: "open", path: path, code: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError.wrongKind(path: path, wanted: "a regular file")
    }
    self.path = path
    size = Int(status.st_size)
    modified = status.st_mtim
    (growth, running) = (nil, nil)
  }

  private init(
    copying descriptor: Int32, path: String, size: Int, modified: timespec, growth: FileGrowth?,
    running: RunningDigest?
  ) throws {
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard self.descriptor >= 0 else {
      throw FileError.system(operation: "open", path: path, code: errno)
    }
    (self.path, self.size, self.modified) = (path, size, modified)
    (self.growth, self.running) = (growth, running)
  }

  /// Follows a file that is being written and will have `size` bytes: who reads waits for them.
  convenience init(following descriptor: Int32, path: String, size: Int, _ growth: FileGrowth)
    throws
  {
    try self.init(
      copying: descriptor, path: path, size: size, modified: timespec(), growth: growth,
      running: nil)
  }

  /// The same file, of which all that is read is digested too, by one thread at a time.
  ///
  /// - Throws: `FileError.system` if there are too many open files.
  public func digesting() throws -> InputFile {
    try InputFile(
      copying: descriptor, path: path, size: size, modified: modified, growth: growth,
      running: RunningDigest())
  }

  /// The digest of the whole file, if this handle came from ``digesting()``; `nil` if not.
  ///
  /// - Throws: `FileError` if what was not read cannot be read.
  public func digest() throws -> Digest? { try running?.finish(self) }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes from `offset` on.
  ///
  /// - Throws: `FileError.outOfBounds` if they do not all exist, `.changed` if the file shrank.
  public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    try readUndigested(at: offset, into: buffer)
    try running?.take(UnsafeRawBufferPointer(buffer), at: offset, of: self)
  }

  /// Fills `buffer` without digesting what comes.
  func readUndigested(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    try check(offset: offset, count: buffer.count)
    guard let start = buffer.baseAddress else { return }
    if let growth, !growth.wait(for: offset + buffer.count) {
      throw FileError.changed(path: path)
    }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, start + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.system(operation: "read", path: path, code: errno) }
      guard count > 0 else { throw FileError.changed(path: path) }
      done += count
    }
  }

  /// Returns the bytes `offset..<offset + count`.
  public func read(at offset: Int, count: Int) throws -> [UInt8] {
    try check(offset: offset, count: count)
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Checks that the file has the size and time it had when it was opened.
  ///
  /// - Throws: `FileError.changed` if not.
  public func checkUnchanged() throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) == size,
      status.st_mtim.tv_sec == modified.tv_sec, status.st_mtim.tv_nsec == modified.tv_nsec
    else { throw FileError.changed(path: path) }
  }

  /// The descriptor, for copying inside the kernel.
  func withDescriptor<Result>(_ body: (Int32) throws -> Result) rethrows -> Result {
    try body(descriptor)
  }

  private func check(offset: Int, count: Int) throws {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, offset >= 0, count >= 0, end <= size else {
      throw FileError.outOfBounds(path: path, offset: offset, count: count, size: size)
    }
  }
}

extension InputFile {
  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The most bytes it may have.
  /// - Returns: The bytes.
  /// - Throws: `FileError`.
  public static func contents(of path: String, limit: Int = 1 << 30) throws -> [UInt8] {
    let file = try InputFile(path)
    guard file.size <= limit else {
      throw FileError.tooLarge(path: path, size: file.size, limit: limit)
    }
    return try file.read(at: 0, count: file.size)
  }
}
