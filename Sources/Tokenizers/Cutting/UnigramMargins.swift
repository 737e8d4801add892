internal import RowPlans

/// How clearly the best path through a chunk is the best.
///
/// A line's path sums are added from left to right, in floating point. Where every path goes through
/// a cut, all paths through the chunk behind it start from one sum *S*. Let *k* be the characters of
/// the chunk, *u* the unit roundoff (2⁻²⁴ or 2⁻⁵³), and *M* a bound of all partial sums, |*S*| plus
/// the largest partial sum of the chunk. A path has at most *k* pieces in the chunk, each addition
/// errs by at most *u* · *M*, so a computed sum differs from the exact one by at most *k* · *u* · *M*
/// (and so does the computed best sum of a place, whichever path it belongs to). At each place of the
/// exact best path, the computed best piece is the exact one if the second best sum is more than
/// 2 · *k* · *u* · *M* lower. Only places of the best path matter: no other is traced back.
///
/// The factor used is 4, twice the bound, which leaves room for the roundings of these numbers
/// themselves and of the sum of the weights: relative errors of 2⁻²⁴ for each chunk of a line.
struct UnigramMargins {
  /// The smallest distance between the best and the second best sum at a place of the best path.
  var margin = Double.infinity
  /// The absolute value of the best sum.
  var total = 0.0
  /// The largest absolute value of a sum that was compared.
  var reach = 0.0
  /// The characters.
  var count = 0

  /// Where SentencePiece begins its sums again, with room for rounding.
  private static let sumLimit = 90_000.0

  /// The sums of weights that leave the best path the best.
  func place(isDouble: Bool) -> ChunkPlace? {
    let roundoff = isDouble ? 0x1p-53 : 0x1p-24
    let limit = min(margin / (4 * Double(count + 1) * roundoff), Self.sumLimit) - reach
    guard limit > 0 else { return nil }
    return ChunkPlace(limit: Float(limit * 0.999), weight: Float(total * 1.001))
  }

  /// What one thread needs, to use it again.
  struct Workspace {
    fileprivate var text = CodedText()
    fileprivate var places: [Place] = []
  }

  fileprivate struct Place {
    var best = -Double.infinity
    var second = -Double.infinity
    var start = -1
  }

  /// Finds all paths through a text; `nil` if the text is not UTF-8.
  ///
  /// - Parameters:
  ///   - text: The text, normalized.
  ///   - trie: The pieces.
  ///   - scoring: Their scores.
  ///   - workspace: Memory.
  init?<Score>(
    of text: Span<UInt8>, _ trie: CharacterTrie, _ scoring: UnigramLattice<Score>.Scoring,
    _ workspace: inout Workspace
  ) {
    guard trie.read(text, into: &workspace.text) else { return nil }
    count = workspace.text.count
    workspace.places.removeAll(keepingCapacity: true)
    workspace.places.append(contentsOf: repeatElement(Place(), count: count + 1))
    workspace.places[0].best = 0
    for start in 0..<count {
      offerPieces(from: start, trie, scoring, workspace.text, &workspace.places)
    }
    total = abs(workspace.places[count].best)
    var end = count
    while end > 0 {
      margin = min(margin, workspace.places[end].best - workspace.places[end].second)
      end = workspace.places[end].start
    }
  }

  private mutating func offerPieces<Score>(
    from start: Int, _ trie: CharacterTrie, _ scoring: UnigramLattice<Score>.Scoring,
    _ text: CodedText, _ places: inout [Place]
  ) {
    let sum = places[start].best
    var hasCharacter = false
    var (parent, base, end) = (UInt32(0), UInt32(1), start)
    while true {
      let place = base &+ text.characters[end].code
      let node = trie.nodes[Int(place)]
      guard node.parent == parent else { break }
      (parent, base) = (place, node.base)
      end += 1
      guard node.id != .max else { continue }
      let score =
        scoring.scores.isEmpty ? Double(node.score) : Double(scoring.scores[Int(node.id)])
      offer(sum + score, from: start, to: end, &places)
      if end == start + 1 { hasCharacter = true }
    }
    if !hasCharacter {
      offer(sum + Double(scoring.unknownScore), from: start, to: start + 1, &places)
    }
  }

  @inline(__always)
  private mutating func offer(
    _ sum: Double, from start: Int, to end: Int, _ places: inout [Place]
  ) {
    reach = max(reach, abs(sum))
    if sum > places[end].best {
      places[end].second = places[end].best
      places[end].best = sum
      places[end].start = start
    } else {
      places[end].second = max(places[end].second, sum)
    }
  }
}
