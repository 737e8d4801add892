/// Texts that may reach across a cut: what they have before each space inside them.
///
/// A text occurs across a cut only if the chunk before the cut ends with what the text has before one
/// of its spaces. A chunk that ends with none of these parts is safe.
struct Straddlers: Sendable {
  /// The byte strings that may stand before the cut.
  private let heads: Set<[UInt8]>
  private let longest: Int

  /// Takes texts, and what a space may look like in them.
  init(_ texts: [[UInt8]], spaces: [[UInt8]]) {
    var heads: Set<[UInt8]> = []
    for text in texts where text.count > 1 {
      for index in 1..<text.count where spaces.contains(where: { text[index...].starts(with: $0) })
      {
        heads.insert(Array(text[..<index]))
      }
    }
    self.heads = heads
    longest = heads.reduce(0) { max($0, $1.count) }
  }

  /// Whether one of the texts may begin in `chunk` and end behind it.
  ///
  /// - Complexity: O(bytes of the longest text).
  func mayFollow(_ chunk: [UInt8]) -> Bool {
    if heads.isEmpty { return false }
    for length in 1...longest where length <= chunk.count {
      if heads.contains(Array(chunk.suffix(length))) { return true }
    }
    return false
  }
}
