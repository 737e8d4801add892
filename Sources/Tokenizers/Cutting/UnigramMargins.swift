internal import RowPlans

/// The lead of the best path through a chunk over every other.
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

  /// The sum at which SentencePiece begins again from 0, with room for rounding.
  private static let sumLimit = 90_000.0

  /// The sums of weights that leave the best path the best.
  func place(isDouble: Bool) -> ChunkPlace? {
    let roundoff = isDouble ? 0x1p-53 : 0x1p-24
    let limit = min(margin / (4 * Double(count + 1) * roundoff), Self.sumLimit) - reach
    guard limit > 0 else { return nil }
    return ChunkPlace(limit: Float(limit * 0.999), weight: Float(total * 1.001))
  }

  /// The buffers of one thread, for repeated use.
  struct Workspace {
    /// The pieces, once they were asked for.
    fileprivate var trie: CharacterTrie?
    fileprivate var owner: Lazily<CharacterTrie>?
    fileprivate var text = CodedText()
    fileprivate var places: [Place] = []

    /// Appends the segments of the best path through the text that was looked at last.
    ///
    /// They are those of a lattice in floating point wherever ``UnigramMargins/place(isDouble:)``
    /// allows.
    func append(to segments: inout [Segment]) {
      let first = segments.count
      var end = text.count
      while end > 0 {
        let place = places[end]
        let start = Int(place.start)
        segments.append(
          Segment(id: place.id, length: text.end(of: end - 1) - text.start(of: start)))
        end = start
      }
      segments[first...].reverse()
    }

    /// The pieces of `owner`, which is asked once.
    fileprivate mutating func trie(of owner: Lazily<CharacterTrie>) -> CharacterTrie {
      if self.owner === owner, let trie { return trie }
      let trie = owner.value
      (self.owner, self.trie) = (owner, trie)
      return trie
    }
  }

  fileprivate struct Place {
    var best = -Double.infinity
    var second = -Double.infinity
    /// The start of the last piece of the best path.
    var start: Int32 = -1
    /// The last piece.
    var id: UInt32 = .max
  }

  /// Finds all paths through a text; `nil` if the text is not UTF-8.
  ///
  /// - Parameters:
  ///   - text: The text, normalized.
  ///   - pieces: The pieces.
  ///   - scoring: Their scores.
  ///   - workspace: Memory.
  init?<Score>(
    of text: Span<UInt8>, _ pieces: Lazily<CharacterTrie>,
    _ scoring: UnigramLattice<Score>.Scoring, _ workspace: inout Workspace
  ) {
    let trie = workspace.trie(of: pieces)
    guard trie.read(text, into: &workspace.text) else { return nil }
    count = workspace.text.count
    workspace.places.removeAll(keepingCapacity: true)
    workspace.places.append(contentsOf: repeatElement(Place(), count: count + 1))
    workspace.places[0].best = 0
    reach = Self.walk(workspace.text, trie, scoring, &workspace.places)
    total = abs(workspace.places[count].best)
    var end = count
    while end > 0 {
      margin = min(margin, workspace.places[end].best - workspace.places[end].second)
      end = Int(workspace.places[end].start)
    }
  }

  /// Offers the pieces that begin at each place, and returns the largest absolute value of a sum.
  private static func walk<Score>(
    _ text: CodedText, _ trie: CharacterTrie, _ scoring: UnigramLattice<Score>.Scoring,
    _ places: inout [Place]
  ) -> Double {
    let characters = text.characters.span
    let nodes = trie.nodes.span
    let scores = scoring.scores.span
    let unknown = (score: Double(scoring.unknownScore), id: scoring.unknownID)
    var places = places.mutableSpan
    var reach = 0.0
    for start in 0..<text.count {
      let sum = places[start].best
      var hasCharacter = false
      var (parent, base, end) = (UInt32(0), UInt32(1), start)
      while true {
        let place = base &+ characters[end].code
        let node = nodes[Int(place)]
        guard node.parent == parent else { break }
        (parent, base) = (place, node.base)
        end += 1
        guard node.id != .max else { continue }
        let score = scores.isEmpty ? Double(node.score) : Double(scores[Int(node.id)])
        reach = max(reach, offer(sum + score, node.id, from: start, to: &places[end]))
        if end == start + 1 { hasCharacter = true }
      }
      if hasCharacter { continue }
      reach = max(
        reach, offer(sum + unknown.score, unknown.id, from: start, to: &places[start + 1]))
    }
    return reach
  }

  /// Takes a way to a place if none is as good, and returns the absolute value of its sum.
  @inline(__always)
  private static func offer(
    _ sum: Double, _ id: UInt32, from start: Int, to place: inout Place
  ) -> Double {
    if sum > place.best {
      place = Place(
        best: sum, second: place.best, start: Int32(truncatingIfNeeded: start), id: id)
    } else {
      place.second = max(place.second, sum)
    }
    return abs(sum)
  }
}
