internal import CZlib
public import Files

/// Reads a part of a file from front to back: as it lies there, or inflated (RFC 1951).
///
/// This is what a member of a zip archive needs, whose checksum is counted on the way. Memory is that of
/// what is asked for and of a window, whatever the member says of its size.
public final class MemberReader {
  /// The file.
  public let file: InputFile
  /// The CRC-32 of the bytes so far.
  public private(set) var checksum: UInt32 = 0

  private let end: Int
  private var offset: Int
  /// zlib keeps the address of its state, so it must not move; `nil` for bytes that are stored.
  private let state: UnsafeMutablePointer<z_stream>?
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

  /// Starts at the beginning of a part.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - range: Where the part lies in it.
  ///   - isDeflated: Whether its bytes are compressed.
  public init(_ file: InputFile, _ range: Range<Int>, isDeflated: Bool) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.size, "a part of the file")
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
    guard isDeflated else {
      state = nil
      return
    }
    let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    state.initialize(to: z_stream())
    let code = inflateInit2_(
      state, -MAX_WBITS, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib starts")
    self.state = state
  }

  deinit {
    if let state {
      inflateEnd(state)
      state.deallocate()
    }
    input.deallocate()
  }

  /// Reads the next bytes.
  ///
  /// - Parameter count: How many are wanted.
  /// - Returns: As many, or fewer at the end of the part.
  /// - Throws: `FileError`, or `ZipError.damaged` for bytes that do not inflate.
  public func read(_ count: Int) throws -> [UInt8] {
    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = 0
      while initialized < count {
        let rest = UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[initialized...]))
        let filled = try state.map { try inflate($0, into: rest) } ?? copy(into: rest)
        guard filled > 0 else { return }
        initialized += filled
      }
    }
    bytes.withUnsafeBufferPointer {
      checksum = UInt32(truncatingIfNeeded: crc32_z(uLong(checksum), $0.baseAddress, $0.count))
    }
    return bytes
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, end - offset)
    try file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    offset += count
    return count
  }

  /// Inflates something; 0 at the end.
  private func inflate(
    _ state: UnsafeMutablePointer<z_stream>, into buffer: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    let room = min(buffer.count, 1 << 30)
    state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(room)
    while Int(state.pointee.avail_out) == room {
      if state.pointee.avail_in == 0 {
        let count = try copy(into: input)
        state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_in = UInt32(count)
        if count == 0 { break }
      }
      let code = CZlib.inflate(state, Z_NO_FLUSH)
      if code == Z_STREAM_END { break }
      guard code == Z_OK || code == Z_BUF_ERROR else {
        let reason = state.pointee.msg.map { String(cString: $0) } ?? "no reason given"
        throw ZipError.damaged(
          path: file.path, offset: offset, what: "a member does not inflate (\(reason))")
      }
    }
    return room - Int(state.pointee.avail_out)
  }
}
