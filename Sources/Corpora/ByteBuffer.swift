internal import Glibc

/// Bytes that are filled in by one thread and then read by another.
///
/// Growing moves pages, not bytes, and pages that were never written take no memory: so a buffer
/// that has grown to a long line takes what the line takes. Before and after the bytes lies
/// ``padding``, so that vectors may be read across the ends.
final class ByteBuffer: @unchecked Sendable {
  /// The number of bytes that may be read before the first and after the last; those are zero after
  /// `seal`.
  static let padding = 128

  /// The number of bytes that are filled in.
  private(set) var count = 0
  /// The number of bytes that there is room for.
  private(set) var capacity: Int
  private var memory: UnsafeMutableRawPointer

  init(capacity: Int) {
    self.capacity = capacity
    memory = Self.unwrap(malloc(capacity + 2 * Self.padding))
    memset(memory, 0, Self.padding)
  }

  deinit { Glibc.free(memory) }

  /// The address of the first byte.
  var start: UnsafeMutableRawPointer { memory + Self.padding }

  /// The bytes that are filled in.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// The place that is not filled in yet.
  var unfilled: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start + count, count: capacity - count)
  }

  /// Notes that the first bytes of `unfilled` were filled in.
  func fill(_ filled: Int) { count += filled }

  /// Appends bytes; there must be place for them.
  func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= capacity - count, "the bytes fit")
    if let source = bytes.baseAddress { memcpy(start + count, source, bytes.count) }
    count += bytes.count
  }

  /// Doubles the place.
  ///
  /// - Complexity: O(1) where the system can move pages, else O(count).
  func grow() {
    capacity *= 2
    memory = Self.unwrap(realloc(memory, capacity + 2 * Self.padding))
  }

  /// Forgets all bytes from `count` on, for good, and the place they took.
  func seal(_ count: Int) {
    self.count = count
    memset(start + count, 0, Self.padding)
  }

  private static func unwrap(_ memory: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
    guard let memory else { fatalError("out of memory") }
    return memory
  }
}
