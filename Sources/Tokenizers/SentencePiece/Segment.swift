/// A part of normalized text, and the piece it became.
struct Segment {
  /// The piece, or ``unknown``.
  let id: UInt32
  /// Its bytes in the normalized text.
  let length: UInt32

  /// No piece.
  static let unknown: UInt32 = .max
}
