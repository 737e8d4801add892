/// A change of bytes that come one part after the other.
protocol ByteFilter {
  /// Takes the next bytes, and appends what becomes of them.
  mutating func add(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) throws

  /// Appends what is still to come at the end.
  mutating func end(_ output: inout [UInt8]) throws
}

/// The bytes of another stream, changed by a filter.
final class FilteredStream<Filter: ByteFilter>: ByteStream {
  private let stream: any ByteStream
  private var filter: Filter
  /// The bytes at the start that the filter does not get.
  private var skipped: Int
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var output: [UInt8] = []
  private var place = 0
  private var isAtEnd = false

  init(_ stream: any ByteStream, _ filter: Filter, skipping count: Int = 0) {
    self.stream = stream
    self.filter = filter
    skipped = count
  }

  deinit { input.deallocate() }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while place == output.count {
      if isAtEnd { return 0 }
      try filterMore()
    }
    let part = output[place...].prefix(buffer.count)
    buffer.copyBytes(from: part)
    place += part.count
    return part.count
  }

  func finish() throws { try stream.finish() }

  private func filterMore() throws {
    output.removeAll(keepingCapacity: true)
    place = 0
    let count = try stream.read(into: input)
    guard count > 0 else {
      isAtEnd = true
      return try filter.end(&output)
    }
    let start = min(skipped, count)
    skipped -= start
    try filter.add(UnsafeRawBufferPointer(rebasing: input[start..<count]), to: &output)
  }
}
