internal import Files
internal import Glibc

/// Bytes that come one part after the other.
protocol ByteStream: AnyObject {
  /// Fills a part of `buffer`, from its start.
  ///
  /// - Returns: How many bytes were filled in; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

  /// Checks what can only be known at the end.
  func finish() throws
}

/// The bytes of a regular file, from a place on.
final class FileStream: ByteStream {
  private let file: InputFile
  private var offset: Int

  init(_ file: InputFile, from offset: Int = 0) {
    self.file = file
    self.offset = min(offset, file.size)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, file.size - offset)
    try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    offset += count
    return count
  }

  func finish() throws { try file.checkUnchanged() }
}

/// The bytes of the standard input, or of a named pipe.
final class PipeStream: ByteStream {
  private let path: String
  private let descriptor: Int32

  /// Opens a pipe; `-` is the standard input.
  init(_ path: String) throws {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError.system(operation: "open", path: path, code: errno)
    }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.system(operation: "read", path: path, code: errno) }
      return count
    }
  }

  func finish() {}
}

/// Passes bytes on, counts them, and digests them on request.
final class MeteredStream: ByteStream {
  private let stream: any ByteStream
  private var digester: DigestBuilder?
  private let progress: ReadingProgress?
  /// The bytes so far.
  private(set) var count = 0

  init(_ stream: any ByteStream, isDigesting: Bool, progress: ReadingProgress? = nil) {
    self.stream = stream
    self.progress = progress
    digester = isDigesting ? DigestBuilder() : nil
  }

  /// The digest of the bytes so far, if it was requested.
  var digest: Digest? { digester?.digest() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try stream.read(into: buffer)
    self.count += count
    progress?.add(count)
    digester?.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  func finish() throws { try stream.finish() }
}
