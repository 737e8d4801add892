internal import RowPlans

/// The merges that ranks imply.
///
/// With ranks, any two neighbours merge whose bytes together are a piece, the lowest rank first and
/// the leftmost of equal ones. One pair for each piece is enough to do just that:
///
/// Look at the merge that forms a piece *t* somewhere in a text. No merge before it went across the
/// ends of *t*, and each of those inside was the best pair of the whole text, hence of the bytes of
/// *t*. So the bytes of *t* alone are merged by the same steps, up to the same last pair (*l*, *r*),
/// which therefore is the same in every text. Every other pair that spells *t* may stand somewhere,
/// but is never the best one, and can be left out. A piece that is not formed from its own bytes is
/// formed in no text, and has no pair.
enum RankedMerges {
  /// Finds the pair of each piece that has one.
  ///
  /// - Parameter pieces: The pieces, as the bytes they are; the order of their IDs is that of their
  ///   ranks, and each byte is a piece.
  /// - Returns: The merges in the order of the ranks.
  /// - Complexity: O(*n* · *l*) for *n* pieces of *l* bytes; more for a piece whose parts have higher
  ///   ranks than itself, of which real vocabularies have few or none.
  static func merges(of pieces: Vocabulary) -> MergeTable {
    var table = MergeTable(capacity: pieces.count)
    let bytes = UInt8.min...UInt8.max
    let byteIDs = bytes.map { pieces.id(of: [$0])?.rawValue ?? .max }
    var queue = MergeQueue()
    var ids: [UInt32] = []
    for id in pieces.ids() {
      guard let piece = pieces.spelling(of: id), piece.count > 1 else { continue }
      ids.removeAll(keepingCapacity: true)
      for byte in piece { ids.append(byteIDs[Int(byte)]) }
      // While there are lower ranks, they come first; the table has all of their pairs.
      queue.merge(&ids, by: table)
      if ids.count > 2 { mergeOn(&ids, pieces) }
      guard ids.count == 2 else { continue }
      table.append(MergeTable.Merge(left: ids[0], right: ids[1], product: id.rawValue))
    }
    return table
  }

  /// Merges on, by any rank, until two symbols are left or no pair is a piece.
  private static func mergeOn(_ ids: inout [UInt32], _ pieces: Vocabulary) {
    while ids.count > 2 {
      var best = UInt32.max
      var place = 0
      for index in 1..<ids.count {
        guard let left = pieces.spelling(of: TokenID(ids[index - 1])),
          let right = pieces.spelling(of: TokenID(ids[index])),
          let id = pieces.id(of: Array(left) + right), id.rawValue < best
        else { continue }
        (best, place) = (id.rawValue, index - 1)
      }
      if best == .max { return }
      ids.replaceSubrange(place...place + 1, with: [best])
    }
  }
}
