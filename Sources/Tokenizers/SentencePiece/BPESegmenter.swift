/// Segmentation by merging the pair with the highest score until no pair is a piece.
///
/// Of equal scores the leftmost goes first; pieces of the type UNUSED are split again at the end, in
/// the way they were last put together. Method: Sennrich et al. 2016; `google/sentencepiece` 0.2.3,
/// `src/bpe_model.cc`.
struct BPESegmenter {
  private struct Symbol {
    /// The piece or the character, `.max` if it can never merge and is unknown.
    var id: UInt32
    /// Its bytes; 0 after it went into its left neighbour.
    var length: UInt32
    var previous: Int32
    var next: Int32
    /// Whether it is a user-defined symbol, which never merges.
    var isFrozen: Bool
  }

  /// A pair that may merge.
  private struct Candidate {
    /// Priority, then the leftmost.
    let key: UInt64
    let right: UInt32
    let product: UInt32
    /// The bytes of both, by which a candidate that is out of date is known.
    let length: UInt32

    var left: Int { Int(UInt32.max - UInt32(truncatingIfNeeded: key)) }
  }

  /// How often a piece is split again at most.
  private static let splitLimit = 100

  private let merges: ScoredMerges
  private var symbols: [Symbol] = []
  private var candidates: [Candidate] = []
  /// The parts of each unused piece, as they stood side by side last.
  private var parts: [UInt32: (left: Segment, right: Segment)] = [:]
  /// The pieces that were made since the last start.
  private(set) var made: [UInt32] = []
  private let recordsMade: Bool

  /// Makes a segmenter, for one thread.
  ///
  /// - Parameters:
  ///   - merges: The merges of the model.
  ///   - recordsMade: Whether ``made`` is filled.
  init(_ merges: ScoredMerges, recordsMade: Bool = false) {
    self.merges = merges
    self.recordsMade = recordsMade
  }

  /// Appends the segments of `text[range]`.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of the text.
  mutating func segment(_ text: [UInt8], _ range: Range<Int>, into segments: inout [Segment]) {
    merge(text, range)
    var index = symbols.isEmpty ? -1 : 0
    while index >= 0 {
      let symbol = symbols[index]
      split(Segment(id: symbol.id, length: symbol.length), depth: 0, into: &segments)
      index = Int(symbol.next)
    }
  }

  /// Merges `text[range]`, and returns what is left, without splitting it again.
  mutating func merged(_ text: [UInt8], _ range: Range<Int>) -> [UInt32] {
    merge(text, range)
    var ids: [UInt32] = []
    var index = symbols.isEmpty ? -1 : 0
    while index >= 0 {
      ids.append(symbols[index].id)
      index = Int(symbols[index].next)
    }
    return ids
  }

  private mutating func merge(_ text: [UInt8], _ range: Range<Int>) {
    symbols.removeAll(keepingCapacity: true)
    candidates.removeAll(keepingCapacity: true)
    made.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    start(text, range)
    for right in symbols.indices.dropFirst() { offer(right - 1, right) }
    while let candidate = pop() { apply(candidate) }
  }

  private mutating func start(_ text: [UInt8], _ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      let start = index
      var id = UInt32.max
      var isFrozen = false
      if let match = merges.symbols?.longestMatch(text.span, from: start),
        match.end <= range.upperBound
      {
        (index, id, isFrozen) = (match.end, match.id, true)
      } else {
        index += CharacterLength.announced(by: text[start], limit: range.upperBound - start)
        id = merges.symbol(of: text, start..<index)
      }
      let place = Int32(symbols.count)
      symbols.append(
        Symbol(
          id: id, length: UInt32(index - start), previous: place - 1,
          next: index < range.upperBound ? place + 1 : -1, isFrozen: isFrozen))
      if recordsMade && id < merges.pieceBound { made.append(id) }
    }
  }

  /// Makes a candidate of two neighbours, if together they are a piece.
  @inline(__always)
  private mutating func offer(_ left: Int, _ right: Int) {
    let (first, second) = (symbols[left], symbols[right])
    guard !first.isFrozen, !second.isFrozen, first.id != .max, second.id != .max else { return }
    let product = merges.product(first.id, second.id)
    guard product != .max else { return }
    let key = UInt64(merges.priority(of: product)) << 32 | UInt64(UInt32.max - UInt32(left))
    push(
      Candidate(
        key: key, right: UInt32(right), product: product, length: first.length + second.length))
    guard merges.isUnused[Int(product)] else { return }
    parts[product] = (
      Segment(id: first.id, length: first.length), Segment(id: second.id, length: second.length)
    )
  }

  private mutating func apply(_ candidate: Candidate) {
    let (left, right) = (candidate.left, Int(candidate.right))
    guard symbols[left].length > 0, symbols[right].length > 0,
      symbols[left].length + symbols[right].length == candidate.length
    else { return }
    let next = symbols[right].next
    symbols[left].id = candidate.product
    symbols[left].length = candidate.length
    symbols[left].next = next
    symbols[right].length = 0
    if next >= 0 { symbols[Int(next)].previous = Int32(left) }
    if recordsMade { made.append(candidate.product) }
    if symbols[left].previous >= 0 { offer(Int(symbols[left].previous), left) }
    if next >= 0 { offer(left, Int(next)) }
  }

  private func split(_ segment: Segment, depth: Int, into segments: inout [Segment]) {
    guard segment.id < merges.pieceBound else {
      segments.append(Segment(id: Segment.unknown, length: segment.length))
      return
    }
    guard merges.isUnused[Int(segment.id)], depth <= Self.splitLimit else {
      segments.append(segment)
      return
    }
    guard let (left, right) = parts[segment.id] else {
      segments.append(Segment(id: Segment.unknown, length: segment.length))
      return
    }
    split(left, depth: depth + 1, into: &segments)
    split(right, depth: depth + 1, into: &segments)
  }
}

extension BPESegmenter {
  private mutating func push(_ candidate: Candidate) {
    var place = candidates.count
    candidates.append(candidate)
    while place > 0 {
      let parent = (place - 1) / 2
      guard candidates[parent].key < candidate.key else { break }
      candidates[place] = candidates[parent]
      place = parent
    }
    candidates[place] = candidate
  }

  private mutating func pop() -> Candidate? {
    guard let last = candidates.popLast() else { return nil }
    guard let first = candidates.first else { return last }
    let count = candidates.count
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < count else { break }
      if child + 1 < count, candidates[child + 1].key > candidates[child].key { child += 1 }
      guard candidates[child].key > last.key else { break }
      candidates[place] = candidates[child]
      place = child
    }
    candidates[place] = last
    return first
  }
}
