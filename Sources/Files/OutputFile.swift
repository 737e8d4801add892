internal import CSystem
internal import Glibc

/// A new file that is written from its start to its end.
///
/// It can digest what it writes: the whole file by a thread that reads it while it grows, and each
/// section that the caller marks while its bytes pass through memory:
///
///     let file = try OutputFile(creating: path, isDigested: true)
///     file.beginSection()
///     try file.write(bytes)
///     let section = file.endSection()  // the digest of `bytes`
///     try file.finish()
///     file.digest                      // the digest of the file, as it can be read
public final class OutputFile {
  /// The path as the caller gave it.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0
  /// The digest of the file, when it is finished; `nil` if it is not digested.
  public private(set) var digest: Digest?

  private let descriptor: Int32
  private let isSynchronized: Bool
  private var buffer: [UInt8] = []
  private var isClosed = false
  private var follower: DigestFollower?
  private var section: DigestBuilder?
  /// The bytes that the system has, and those that the disk has been asked to take.
  private var written = 0
  private var writtenBack = 0

  /// How many bytes are gathered before they are written.
  private static let bufferSize = 1 << 18

  /// How many bytes the system copies at once, so that others hear of them.
  private static let copySize = 1 << 23

  /// After how many bytes the disk is asked to begin its work.
  private static let writebackSize = 1 << 25

  /// Creates a file.
  ///
  /// - Parameters:
  ///   - path: Where, in a folder that exists.
  ///   - isDigested: Whether ``digest`` and the digests of sections are wanted.
  ///   - isSynchronized: Whether ``finish()`` waits for the disk. If not, somebody else must.
  /// - Throws: `FileError.exists` if there is one, `.system` if it cannot be made.
  public init(
    creating path: String, isDigested: Bool = false, isSynchronized: Bool = true
  ) throws {
    self.isSynchronized = isSynchronized
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw FileError.exists(path: path) }
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    self.path = path
    if isDigested { follower = DigestFollower(descriptor, path: path) }
  }

  deinit {
    guard !isClosed else { return }
    _ = try? follower?.finish()
    close(descriptor)
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

  /// Appends the bytes `offset..<offset + count` of `file`: inside the kernel, or through memory if
  /// they belong to a section that is digested.
  ///
  /// - Throws: `FileError.changed` if the file ends too early.
  public func copy(from file: InputFile, at offset: Int, count: Int) throws {
    try flush()
    if section != nil { return try copyThroughMemory(from: file, at: offset, count: count) }
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

  /// Begins a section, whose digest ``endSection()`` returns.
  ///
  /// Sections do not nest: a section that is open is given up.
  public func beginSection() throws {
    try flush()
    if follower != nil { section = DigestBuilder() }
  }

  /// Ends the section and returns the digest of its bytes, `nil` if the file is not digested.
  public func endSection() throws -> Digest? {
    try flush()
    defer { section = nil }
    return section?.digest()
  }

  /// Writes what is gathered, makes it durable if that is wanted, and closes the file.
  public func finish() throws {
    try flush()
    if isSynchronized {
      guard fsync(descriptor) == 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
    } else {
      startWriteback()
    }
    digest = try follower?.finish()
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
      let count = Glibc.write(descriptor, start + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
      done += count
    }
    section?.update(bytes)
    advance(by: bytes.count)
  }

  private func copyThroughMemory(from file: InputFile, at offset: Int, count: Int) throws {
    let window = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(count, Self.bufferSize), alignment: 64)
    defer { window.deallocate() }
    var done = 0
    while done < count {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: window[..<min(window.count, count - done)])
      try file.read(at: offset + done, into: part)
      try writeNow(UnsafeRawBufferPointer(part))
      done += part.count
    }
    self.count += count
  }

  /// Has the follower and the disk begin their work while more is written.
  private func advance(by count: Int) {
    written += count
    follower?.advance(to: written)
    if written - writtenBack >= Self.writebackSize { startWriteback() }
  }

  private func startWriteback() {
    lexotomy_start_writeback(descriptor, Int64(writtenBack), Int64(written - writtenBack))
    writtenBack = written
  }
}
