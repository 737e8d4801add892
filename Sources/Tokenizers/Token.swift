public import RowPlans

/// An occurrence of a piece in encoded text.
@frozen
public struct Token: Hashable, Sendable {
  /// The piece.
  public let id: TokenID

  /// Whether the piece was taken whole, and not put together by merges.
  ///
  /// True for a pre-token that `ignore_merges` looked up whole, and for an added token. Such a piece
  /// needs no derivation to be found again (theorem B2). Always false for Unigram and WordPiece
  /// pieces.
  public let isWhole: Bool

  /// Makes an occurrence of `id`.
  @inlinable
  public init(_ id: TokenID, isWhole: Bool = false) {
    self.id = id
    self.isWhole = isWhole
  }
}
