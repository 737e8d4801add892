internal import RowPlans

/// Tells most texts that are no piece by one look at a table of bits, which the caches of a processor
/// hold where they do not hold a vocabulary (Bloom 1970, with one hash).
struct SpellingFilter: Sendable {
  private var bits: [UInt64]
  private let shift: UInt64

  /// Takes the pieces of a byte-level vocabulary, as the bytes that their characters stand for.
  ///
  /// - Complexity: O(bytes of all pieces); 16 bits for each piece.
  init(bytesOf vocabulary: Vocabulary) {
    var size: UInt64 = 10
    while 1 << size < 16 * vocabulary.count { size += 1 }
    bits = [UInt64](repeating: 0, count: 1 << Int(size - 6))
    shift = 64 - size
    for id in vocabulary.ids() {
      guard let spelling = vocabulary.spelling(of: id),
        let bytes = ByteLevelAlphabet.shared.unmapped(spelling.span)
      else { continue }
      let place = place(of: bytes.span)
      bits[place >> 6] |= 1 << UInt64(place & 63)
    }
  }

  /// Whether the bytes may be a piece; if not, they are none.
  ///
  /// - Complexity: O(`bytes.count`).
  @inline(__always)
  func allows(_ bytes: Span<UInt8>) -> Bool {
    let place = place(of: bytes)
    return bits[place >> 6] >> UInt64(place & 63) & 1 == 1
  }

  @inline(__always)
  private func place(of bytes: Span<UInt8>) -> Int {
    Int(truncatingIfNeeded: WordHash.hash(bytes) >> shift)
  }
}
