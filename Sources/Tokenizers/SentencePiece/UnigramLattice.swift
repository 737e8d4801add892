/// The best segmentation of a text by the sum of its pieces' scores (Kudo 2018).
///
/// Sums are added from left to right in the precision `Score`, a later way must be strictly better to
/// count. Where a single piece ends beside which no other goes on, what lies before it is settled;
/// long texts are traced there, so that the lattice stays small.
struct UnigramLattice<Score: BinaryFloatingPoint & Sendable> {
  /// The scores of pieces and of unknown characters.
  struct Scoring {
    /// The scores by ID, where those of the trie are not precise enough; else empty.
    var scores: [Score] = []
    /// The score of a character that no piece has.
    var unknownScore: Score
    /// The ID of such a character.
    var unknownID: UInt32
    /// The sum at which sums begin again from 0, so that they stay precise.
    var resetThreshold: Score = .infinity
  }

  /// The best way to a place.
  private struct Path {
    var score: Score
    /// The start of its last piece; −1 if no path leads here.
    var start: Int32
    var id: UInt32
  }

  /// After how many characters a lattice is traced as soon as it can be.
  private static var blockSize: Int { 2048 }

  private var text = CodedText()
  /// The ways to the places from ``origin`` to ``reach``; what lies behind is out of date.
  private var paths: [Path] = []
  /// The start of the lattice, before which all is settled.
  private var origin = 0
  /// The furthest place that a way leads to.
  private var reach = 0
  /// The first character that was taken for an unknown one, if only for a while.
  private var firstUnknown: Int?

  /// Makes a lattice, for one thread.
  init() {}

  /// Appends the segments of `word`.
  ///
  /// - Returns: `false` if the text is not UTF-8, after which `segments` is as before.
  /// - Complexity: O(*n* · *k*) in the characters of the text and of the longest piece.
  mutating func segment(
    _ word: Span<UInt8>, _ trie: CharacterTrie, _ scoring: Scoring, into segments: inout [Segment]
  ) -> Bool {
    firstUnknown = nil
    guard trie.read(word, into: &text) else { return false }
    (origin, reach) = (0, 0)
    var place = 0
    reserve(1)
    paths[0] = Path(score: 0, start: -1, id: .max)
    while place < text.count {
      let end = min(place + Self.blockSize, text.count)
      reserve(end + trie.longestPiece + 2 - origin)
      place = Self.walk(
        place..<end, text, trie, scoring, from: origin, &reach, &paths, &firstUnknown)
      guard place == reach else { continue }
      trace(to: place, into: &segments)
      paths[0].score = paths[place - origin].score
      origin = place
    }
    return true
  }

  /// The range of the first character that was taken for an unknown one, if only for a while.
  var unknownCharacter: Range<Int>? {
    firstUnknown.map { Int(text.start(of: $0))..<Int(text.end(of: $0)) }
  }

  private mutating func reserve(_ count: Int) {
    guard paths.count < count else { return }
    let path = Path(score: 0, start: -1, id: .max)
    paths.append(contentsOf: repeatElement(path, count: max(64, 2 * count) - paths.count))
  }

  /// Offers all pieces that begin in `range`, and returns where it stopped: at the end, or where the
  /// lattice is long and all before is settled.
  @inline(__always)
  private static func walk(
    _ range: Range<Int>, _ text: CodedText, _ trie: CharacterTrie, _ scoring: Scoring,
    from origin: Int, _ reach: inout Int, _ paths: inout [Path], _ firstUnknown: inout Int?
  ) -> Int {
    let text = text.characters.span
    let nodes = trie.nodes.span
    let settled = origin + blockSize
    var paths = paths.mutableSpan
    for start in range {
      if start == reach, start >= settled { return start }
      if abs(paths[start - origin].score) > scoring.resetThreshold {
        rebase(&paths, start - origin...reach - origin)
      }
      let score = paths[start - origin].score
      var hasCharacter = false
      var parent: UInt32 = 0
      var base: UInt32 = 1
      var end = start
      while true {
        let place = base &+ text[end].code
        let node = nodes[Int(place)]
        guard node.parent == parent else { break }
        (parent, base) = (place, node.base)
        end += 1
        guard node.id != .max else { continue }
        let cost = scoring.scores.isEmpty ? Score(node.score) : scoring.scores[Int(node.id)]
        let path = Path(score: score + cost, start: Int32(truncatingIfNeeded: start), id: node.id)
        offer(path, end - origin, from: origin, &reach, &paths)
        if end == start + 1 { hasCharacter = true }
      }
      if hasCharacter { continue }
      let path = Path(
        score: score + scoring.unknownScore, start: Int32(truncatingIfNeeded: start),
        id: scoring.unknownID)
      let isTaken = offer(path, start + 1 - origin, from: origin, &reach, &paths)
      if isTaken, firstUnknown == nil { firstUnknown = start }
    }
    return range.upperBound
  }

  /// Takes a path to `end` if there is none or it is strictly better.
  @inline(__always) @discardableResult
  private static func offer(
    _ path: Path, _ end: Int, from origin: Int, _ reach: inout Int,
    _ paths: inout MutableSpan<Path>
  ) -> Bool {
    if end + origin > reach {
      for place in reach + 1 - origin..<end { paths[place].start = -1 }
      reach = end + origin
    } else if paths[end].start >= 0, !(path.score > paths[end].score) {
      return false
    }
    paths[end] = path
    return true
  }

  /// Brings the best sum at the first place back to 0.
  private static func rebase(_ paths: inout MutableSpan<Path>, _ places: ClosedRange<Int>) {
    let score = paths[places.lowerBound].score
    for place in places where place == places.lowerBound || paths[place].start >= 0 {
      paths[place].score -= score
    }
  }

  private func trace(to end: Int, into segments: inout [Segment]) {
    let first = segments.count
    var end = end
    while end > origin {
      let path = paths[end - origin]
      let start = Int(path.start)
      let length = text.end(of: end - 1) - text.start(of: start)
      segments.append(Segment(id: path.id, length: length))
      end = start
    }
    segments[first...].reverse()
  }
}
