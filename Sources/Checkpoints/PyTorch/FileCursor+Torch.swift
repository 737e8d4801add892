internal import Files

extension FileCursor {
  func fail(_ problem: CheckpointError.TorchProblem) -> CheckpointError {
    .torch(file: file.path, problem: problem)
  }

  func damaged(_ what: String) -> CheckpointError { fail(.damaged(at: offset, what: what)) }

  /// Reads a little-endian number without sign.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws -> Int {
    let bits = try integer(type)
    guard let number = Int(exactly: bits) else { throw damaged("a number of \(bits)") }
    return number
  }

  /// Reads the bytes before the next line feed, and passes over it.
  mutating func line() throws -> String {
    guard let line = try bytes(until: 0x0A, limit: 257) else {
      throw damaged("a name without an end")
    }
    return String(decoding: line, as: UTF8.self)
  }
}
