internal import CSystem
internal import Glibc

/// A new file that is written from its start to its end.
///
/// It can digest what it writes, the whole file and each section that the caller marks, while the
/// bytes pass through memory; reading the file again is not needed:
///
///     let file = try OutputFile(creating: path, isDigested: true)
///     file.beginSection()
///     try file.write(bytes)
///     let section = file.endSection()  // the digest of `bytes`
///     try file.finish()
///     file.digest                      // the digest of the file
public final class OutputFile {
  /// The path as the caller gave it.
  public let path: String
  /// The bytes written so far.
  public private(set) var count = 0

  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isClosed = false
  private var whole: DigestBuilder?
  private var section: DigestBuilder?
  /// The bytes that the system has, and those that the disk has been asked to take.
  private var written = 0
  private var writtenBack = 0

  /// How many bytes are gathered before they are written.
  private static let bufferSize = 1 << 20

  /// After how many bytes the disk is asked to begin its work.
  private static let writebackSize = 1 << 25

  /// Creates a file.
  ///
  /// - Parameters:
  ///   - path: Where, in a folder that exists.
  ///   - isDigested: Whether ``digest`` and the digests of sections are wanted.
  /// - Throws: `FileError.exists` if there is one, `.system` if it cannot be made.
  public init(creating path: String, isDigested: Bool = false) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { throw FileError.exists(path: path) }
      throw FileError.system(operation: "create", path: path, code: errno)
    }
    self.path = path
    if isDigested { whole = DigestBuilder() }
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

  /// Appends the bytes `offset..<offset + count` of `file`: inside the kernel, or through memory if
  /// they must be digested on the way.
  ///
  /// - Throws: `FileError.changed` if the file ends too early.
  public func copy(from file: InputFile, at offset: Int, count: Int) throws {
    try flush()
    if whole != nil { return try copyThroughMemory(from: file, at: offset, count: count) }
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
    written += count
    startWriteback(at: written)
  }

  /// Begins a section, whose digest ``endSection()`` returns.
  ///
  /// Sections do not nest: a section that is open is given up.
  public func beginSection() throws {
    try flush()
    if whole != nil { section = DigestBuilder() }
  }

  /// Ends the section and returns the digest of its bytes, `nil` if the file is not digested.
  public func endSection() throws -> Digest? {
    try flush()
    defer { section = nil }
    return section?.digest()
  }

  /// The digest of the bytes written so far, `nil` if the file is not digested.
  ///
  /// Complete after ``finish()``, which writes what is gathered.
  public var digest: Digest? { whole?.digest() }

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
      let count = Glibc.write(descriptor, start + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError.system(operation: "write", path: path, code: errno)
      }
      done += count
    }
    whole?.update(bytes)
    section?.update(bytes)
    written += bytes.count
    startWriteback(at: written)
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

  /// Has the disk begin its work while more is written.
  private func startWriteback(at end: Int) {
    guard end - writtenBack >= Self.writebackSize else { return }
    lexotomy_start_writeback(descriptor, Int64(writtenBack), Int64(end - writtenBack))
    writtenBack = end
  }
}
