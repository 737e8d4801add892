internal import CZstd
internal import Concurrency
internal import Glibc

/// The text in a Zstandard file, of whose frames several are decompressed at once.
///
/// A group of frames is read, decompressed on as many threads, and passed on in order. From a frame
/// on that is too large to be held (`limit`) or damaged, the file is read as a stream on one thread,
/// as a file of a single frame is. So memory is at most 64 MiB of text, and as much that is
/// compressed, for each thread.
final class ZstandardFrames: ByteStream {
  /// The most bytes of a frame, compressed or not.
  private static let limit = 1 << 26
  /// The number of bytes of text for each thread that make a group large enough.
  private static let share = 1 << 23

  private let meter: MeteredStream
  private let path: String
  private let decoders: Int
  /// The bytes that were read; those from `cursor` on are not yet cut into frames.
  private var compressed: ByteBuffer
  private var cursor = 0
  /// The decompressed texts, the next last.
  private var texts: [ByteBuffer] = []
  /// The number of bytes of the next text that were passed on.
  private var place = 0
  /// The stream that reads all the rest.
  private var rest: ZstandardStream?

  init(_ stream: MeteredStream, path: String, decoders: Int) {
    meter = stream
    self.path = path
    self.decoders = decoders
    compressed = ByteBuffer(capacity: 1 << 20)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if let text = texts.last {
        let part = UnsafeRawBufferPointer(rebasing: text.bytes[place...].prefix(buffer.count))
        place += part.count
        if part.isEmpty {
          texts.removeLast()
          place = 0
          continue
        }
        buffer.copyMemory(from: part)
        return part.count
      }
      if let rest { return try rest.read(into: buffer) }
      try decompressGroup()
    }
  }

  func finish() throws { try meter.finish() }

  /// Reads frames, as many as make a group, and decompresses them.
  private func decompressGroup() throws {
    var frames: [Frame] = []
    var size = 0
    while frames.count < decoders || size < decoders * Self.share, frames.count < 1 << 12 {
      guard let frame = try nextFrame() else { break }
      frames.append(frame)
      size += frame.textBound
    }
    decompress(frames)
    let good = frames.prefix { $0.text != nil }
    if good.count < frames.count || frames.isEmpty {
      // What cannot be decompressed is read again, for the message.
      let bytes = frames[good.count...].flatMap(\.bytes) + Array(unread)
      let stream = PrefixedStream(bytes, then: meter)
      rest = ZstandardStream(stream, meter: meter, path: path)
    }
    texts = good.reversed().compactMap(\.text)
  }

  private func decompress(_ frames: [Frame]) {
    guard !frames.isEmpty else { return }
    let queue = TaskQueue(frames.count)
    Parallel.run(min(decoders, frames.count)) { _ in
      guard let context = ZSTD_createDCtx() else { return }
      defer { ZSTD_freeDCtx(context) }
      while let index = queue.next() { frames[index].decompress(context) }
    }
  }

  /// Cuts off the next frame; `nil` if there is none that can be held.
  private func nextFrame() throws -> Frame? {
    while true {
      switch ZstandardFrame.sight(in: UnsafeRawBufferPointer(rebasing: unread)) {
      case .whole(let extent):
        guard extent.textBound <= Self.limit else { return nil }
        let bytes = Array(UnsafeRawBufferPointer(rebasing: unread.prefix(extent.count)))
        cursor += extent.count
        return Frame(bytes, textBound: extent.textBound)
      case .part:
        guard unread.count < Self.limit, try readMore() else { return nil }
      case .none: return nil
      }
    }
  }

  private var unread: Slice<UnsafeRawBufferPointer> { compressed.bytes[cursor...] }

  /// Reads compressed bytes behind the unread ones; `false` at their end.
  private func readMore() throws -> Bool {
    if cursor > 0 {
      let next = ByteBuffer(capacity: compressed.capacity)
      next.append(UnsafeRawBufferPointer(rebasing: unread))
      (compressed, cursor) = (next, 0)
    }
    if compressed.unfilled.isEmpty { compressed.grow() }
    let count = try meter.read(into: compressed.unfilled)
    compressed.fill(count)
    return count > 0
  }
}

/// A frame and, after it was decompressed by one thread, its text.
private final class Frame: @unchecked Sendable {
  let bytes: [UInt8]
  let textBound: Int
  private(set) var text: ByteBuffer?

  init(_ bytes: [UInt8], textBound: Int) {
    self.bytes = bytes
    self.textBound = textBound
  }

  func decompress(_ context: OpaquePointer) {
    let text = ByteBuffer(capacity: textBound)
    let place = text.unfilled
    let count = ZSTD_decompressDCtx(context, place.baseAddress, place.count, bytes, bytes.count)
    guard ZSTD_isError(count) == 0 else { return }
    text.fill(count)
    self.text = text
  }
}

/// Some bytes and then those of another stream.
private final class PrefixedStream: ByteStream {
  private var bytes: ArraySlice<UInt8>
  private let stream: any ByteStream

  init(_ bytes: [UInt8], then stream: any ByteStream) {
    self.bytes = bytes[...]
    self.stream = stream
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !bytes.isEmpty else { return try stream.read(into: buffer) }
    let part = bytes.prefix(buffer.count)
    buffer.copyBytes(from: part)
    bytes = bytes.dropFirst(part.count)
    return part.count
  }

  func finish() throws { try stream.finish() }
}
