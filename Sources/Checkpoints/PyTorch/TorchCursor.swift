internal import Files

/// Reads a part of a file one item after another, a window at a time.
///
/// Every length is compared with what is left of the part before memory is taken for it.
struct TorchCursor {
  private static let windowSize = 1 << 18

  let file: InputFile
  /// Where the next byte lies.
  private(set) var offset: Int
  /// Where the part ends.
  let end: Int

  private var window: [UInt8] = []
  private var windowStart = 0

  /// Starts at the beginning of `range`, which lies in the file.
  init(_ file: InputFile, _ range: Range<Int>) {
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
  }

  func fail(_ problem: CheckpointError.TorchProblem) -> CheckpointError {
    .torch(file: file.path, problem: problem)
  }

  func damaged(_ what: String) -> CheckpointError { fail(.damaged(at: offset, what: what)) }

  /// Reads bytes.
  mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
    try require(count)
    if offset < windowStart || offset - windowStart + count > window.count {
      windowStart = offset
      window = try file.read(at: offset, count: min(end - offset, max(count, Self.windowSize)))
    }
    let start = offset - windowStart
    offset += count
    return window[start..<start + count]
  }

  /// Reads a little-endian number of up to eight bytes without sign.
  mutating func integer(_ count: Int) throws -> Int {
    let bits = try bytes(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: bits) else { throw damaged("a number of \(bits)") }
    return number
  }

  /// Reads the bytes before the next line feed, and passes over it.
  mutating func line() throws -> String {
    var line: [UInt8] = []
    while true {
      guard let byte = try bytes(1).first, byte != 0x0A else { break }
      guard line.count < 256 else { throw damaged("a name without an end") }
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) throws {
    try require(count)
    offset += count
  }

  private func require(_ count: Int) throws {
    guard count >= 0, count <= end - offset else {
      throw fail(.cutShort(at: offset, needed: count, remaining: end - offset))
    }
  }
}
