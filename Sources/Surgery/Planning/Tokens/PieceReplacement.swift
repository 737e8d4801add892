/// The segmentation that stands in the place of a piece that is dropped.
package protocol PieceReplacement {
  /// Returns the pieces that a text has where it had `piece`, if only those that `isKept` are there.
  ///
  /// - Returns: `nil` if no kept pieces spell it.
  func parts(of piece: Int, isKept: (Int) -> Bool) -> [Int]?

  /// Returns the other pieces without which `piece` is never formed.
  func needs(of piece: Int) -> [Int]
}
