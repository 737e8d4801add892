/// The best segmentation of a text that is not UTF-8, byte by byte, as ``UnigramLattice`` finds it
/// for other text.
///
/// Bytes that begin no character count alone; see ``CharacterLength/announced(by:limit:)``.
struct UnigramByteLattice {
  /// The best path that ends at some place.
  private struct Path {
    var score: Float = 0
    var id = Segment.unknown
    /// The start of its last piece; −1 if no path ends here.
    var start = -1
  }

  private var paths: [Path] = []
  private var lastEnd = 0

  /// Appends the segments of `text`.
  ///
  /// - Complexity: O(*n* · *k*) in the bytes of the text and of the longest piece.
  mutating func segment(
    _ text: [UInt8], _ trie: PieceTrie, _ scoring: UnigramLattice<Float>.Scoring,
    into segments: inout [Segment]
  ) {
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(Path(), count: text.count + 1))
    lastEnd = 0
    var start = 0
    while start < text.count {
      let score = rebased(at: start, scoring.resetThreshold)
      let length = CharacterLength.announced(by: text[start], limit: text.count - start)
      if !extend(text, from: start, score, length, trie) {
        offer(score + scoring.unknownScore, scoring.unknownID, start, start + length)
      }
      start += length
    }
    trace(into: &segments)
  }

  /// The best sum at `start`, brought back to 0 if it has grown too large.
  private mutating func rebased(at start: Int, _ threshold: Float) -> Float {
    let score = paths[start].score
    guard abs(score) > threshold else { return score }
    for index in start...max(start, lastEnd) where index == start || paths[index].start >= 0 {
      paths[index].score -= score
    }
    return 0
  }

  /// Offers each piece that begins at `start`, and tells whether one was a single character.
  private mutating func extend(
    _ text: [UInt8], from start: Int, _ score: Float, _ length: Int, _ trie: PieceTrie
  ) -> Bool {
    var hasCharacter = false
    var node = 0
    var end = start
    while end < text.count {
      node = trie.child(of: node, text[end])
      guard node != PieceTrie.none else { break }
      end += 1
      let id = trie.nodes[node].id
      guard id != .max else { continue }
      offer(score + trie.nodes[node].score, id, start, end)
      if end - start == length { hasCharacter = true }
    }
    return hasCharacter
  }

  /// Takes a path to `end` if there is none or it is strictly better.
  private mutating func offer(_ score: Float, _ id: UInt32, _ start: Int, _ end: Int) {
    lastEnd = max(lastEnd, end)
    guard paths[end].start < 0 || score > paths[end].score else { return }
    paths[end] = Path(score: score, id: id, start: start)
  }

  private func trace(into segments: inout [Segment]) {
    let first = segments.count
    var end = paths.count - 1
    while end > 0 {
      segments.append(Segment(id: paths[end].id, length: UInt32(end - paths[end].start)))
      end = paths[end].start
    }
    segments[first...].reverse()
  }
}
