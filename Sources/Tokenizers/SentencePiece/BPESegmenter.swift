/// Segmentation by merging the pair with the highest score until no pair is a piece.
///
/// Of equal scores the leftmost goes first; pieces of the type UNUSED are split again at the end, in
/// the way they last stood side by side. Method: Sennrich et al. 2016; `google/sentencepiece` 0.2.3,
/// `src/bpe_model.cc`.
struct BPESegmenter {
  private let merges: ScoredMerges
  private let hasUnused: Bool
  private var queue = MergeQueue()
  private var crossings: MergeCrossings?
  private var hasCrossings = false
  private var ids: [UInt32] = []

  /// Makes a segmenter, for one thread.
  init(_ merges: ScoredMerges) {
    self.merges = merges
    hasUnused = merges.hasUnused
  }

  /// Appends the segments of `text[range]`.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of the text, mostly O(*n*).
  mutating func segment(_ text: [UInt8], _ range: Range<Int>, into segments: inout [Segment]) {
    start(text, range)
    var parts: [UInt32: MergeTable.Merge] = [:]
    if hasUnused {
      queue.merge(&ids, by: merges.table) { step in
        guard case .offered(let merge) = step else { return }
        parts[merge.product] = merge
      }
    } else {
      findCrossings()
      queue.merge(&ids, by: merges.table, crossings: crossings)
    }
    var splitter = Splitter(
      merges: merges, parts: parts, text: text, place: range.lowerBound, end: range.upperBound)
    for id in ids { splitter.append(id, depth: 0, to: &segments) }
  }

  /// The pieces that are made on the way to the piece with this spelling, itself and its characters
  /// included; `nil` if something else comes out.
  mutating func derivation(of id: UInt32, _ spelling: [UInt8]) -> [UInt32]? {
    start(spelling, spelling.indices)
    var made = ids.filter { $0 < merges.pieceBound }
    queue.merge(&ids, by: merges.table) { step in
      if case .formed(let product) = step { made.append(product) }
    }
    return ids == [id] ? made : nil
  }

  /// Replaces ``ids`` by the symbols that the text begins with.
  private mutating func start(_ text: [UInt8], _ range: Range<Int>) {
    ids.removeAll(keepingCapacity: true)
    var index = range.lowerBound
    while index < range.upperBound {
      if let match = merges.symbols?.longestMatch(text.span, from: index),
        match.end <= range.upperBound
      {
        index = match.end
        ids.append(match.id)
      } else {
        let start = index
        index += CharacterLength.announced(by: text[start], limit: range.upperBound - start)
        ids.append(merges.symbol(of: text, start..<index))
      }
    }
  }

  private mutating func findCrossings() {
    guard !hasCrossings, ids.count > MergeQueue.cutLimit else { return }
    hasCrossings = true
    crossings = merges.crossings.value
  }
}

/// Splits what the merges left until no piece is unused.
private struct Splitter {
  /// The greatest number of times that a piece is split again.
  private static let depthLimit = 100

  let merges: ScoredMerges
  /// The parts of each unused piece, as they stood side by side last.
  let parts: [UInt32: MergeTable.Merge]
  let text: [UInt8]
  var place: Int
  let end: Int

  /// Appends the segments of the next symbol.
  mutating func append(_ id: UInt32, depth: Int, to segments: inout [Segment]) {
    guard id < merges.pieceBound, merges.isUnused[Int(id)], depth <= Self.depthLimit else {
      return append(id < merges.pieceBound ? id : Segment.unknown, bytesOf: id, to: &segments)
    }
    guard let part = parts[id] else {
      return append(Segment.unknown, bytesOf: id, to: &segments)
    }
    append(part.left, depth: depth + 1, to: &segments)
    append(part.right, depth: depth + 1, to: &segments)
  }

  private mutating func append(
    _ piece: UInt32, bytesOf symbol: UInt32, to segments: inout [Segment]
  ) {
    let length = merges.length(of: symbol, text, at: place, limit: end)
    segments.append(Segment(id: piece, length: UInt32(length)))
    place += length
  }
}
