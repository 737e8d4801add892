/// Finds the pieces that begin at a place of a text: a double array, built once.
///
/// The child of node *n* for byte *b* lies at `base(n) + b`, if its `parent` is *n*. One step is one
/// look into memory, and a node carries the score of its piece, so that nothing else is touched.
/// Method: Aoe 1989, "An efficient digital search algorithm by using a double-array structure".
struct PieceTrie: Sendable {
  /// A prefix of a piece.
  struct Node: Sendable {
    /// Where its children begin.
    var base: UInt32 = 0
    /// The node it is a child of; `.max` for the root and for free places.
    var parent: UInt32 = .max
    /// The piece that ends here, `.max` for none.
    var id: UInt32 = .max
    /// The piece's score.
    var score: Float = 0
  }

  /// No node.
  static let none = -1

  /// The nodes; the root is the first, and the places of all children are within bounds.
  let nodes: [Node]

  /// Builds a trie of `entries`, whose spellings must be unique and not empty.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of all spellings.
  init(_ entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)]) {
    var builder = PieceTrieBuilder(entries)
    nodes = builder.build()
  }

  /// The child of `node` for `byte`, or ``none``.
  @inline(__always)
  func child(of node: Int, _ byte: UInt8) -> Int {
    let place = Int(nodes[node].base) + Int(byte)
    return nodes[place].parent == UInt32(truncatingIfNeeded: node) ? place : Self.none
  }

  /// The longest piece that begins at `start`, as its end and its ID.
  ///
  /// - Complexity: O(*n*) in the bytes of the longest piece.
  func longestMatch(_ text: Span<UInt8>, from start: Int) -> (end: Int, id: UInt32)? {
    var longest: (end: Int, id: UInt32)?
    var node = 0
    var index = start
    while index < text.count {
      node = child(of: node, text[index])
      guard node != Self.none else { break }
      index += 1
      if nodes[node].id != .max { longest = (index, nodes[node].id) }
    }
    return longest
  }
}

/// Lays out the nodes of a ``PieceTrie``.
private struct PieceTrieBuilder {
  /// How many places are tried for the children of a node before new ones are made.
  private static let attemptLimit = 64
  /// How far behind the first free place they may lie.
  private static let searchLimit = 4096

  /// A node whose children are not laid out yet: the entries `range` share its first `depth` bytes.
  private struct Task {
    let node: Int
    var range: Range<Int>
    let depth: Int
  }

  private let entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)]
  private var nodes: [PieceTrie.Node] = []
  /// One bit for each place, set if it is free.
  private var free: [UInt64] = []
  private var firstFree = 0

  init(_ entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)]) {
    self.entries = entries.sorted { $0.spelling.lexicographicallyPrecedes($1.spelling) }
  }

  mutating func build() -> [PieceTrie.Node] {
    // The first places are left empty, so that no base is negative.
    grow(to: 256)
    for place in 0..<256 { take(place) }
    var tasks = [Task(node: 0, range: entries.indices, depth: 0)]
    while let task = tasks.popLast() { layOut(task, &tasks) }
    let bound = nodes.reduce(0) { max($0, Int($1.base)) } + 256
    grow(to: bound)
    return nodes
  }

  private mutating func layOut(_ task: Task, _ tasks: inout [Task]) {
    var range = task.range
    if let first = range.first, entries[first].spelling.count == task.depth {
      nodes[task.node].id = entries[first].id
      nodes[task.node].score = entries[first].score
      range.removeFirst()
    }
    let children = groups(of: range, at: task.depth)
    guard !children.isEmpty else { return }
    let base = findBase(children.map(\.byte))
    nodes[task.node].base = UInt32(base)
    for child in children {
      let place = base + Int(child.byte)
      take(place)
      nodes[place].parent = UInt32(task.node)
      tasks.append(Task(node: place, range: child.range, depth: task.depth + 1))
    }
  }

  private func groups(of range: Range<Int>, at depth: Int) -> [(byte: UInt8, range: Range<Int>)] {
    var groups: [(byte: UInt8, range: Range<Int>)] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let byte = byte(of: start, at: depth)
      var end = start + 1
      while end < range.upperBound, self.byte(of: end, at: depth) == byte { end += 1 }
      groups.append((byte, start..<end))
      start = end
    }
    return groups
  }

  private func byte(of entry: Int, at depth: Int) -> UInt8 {
    let spelling = entries[entry].spelling
    return spelling[spelling.startIndex + depth]
  }

  /// A base at which all `labels` are free: among the first free places, else behind all.
  private mutating func findBase(_ labels: [UInt8]) -> Int {
    let first = Int(labels[0])
    let searchEnd = min(nodes.count, firstFree + Self.searchLimit)
    var place = firstFree
    for _ in 0..<Self.attemptLimit where place < searchEnd {
      let base = place - first
      if labels.allSatisfy({ isFree(base + Int($0)) }) {
        grow(to: base + 256)
        return base
      }
      place = nextFree(from: place + 1)
    }
    let base = nodes.count
    grow(to: base + 256)
    return base
  }

  private func isFree(_ place: Int) -> Bool {
    place >= nodes.count || free[place >> 6] >> UInt64(place & 63) & 1 == 1
  }

  private func nextFree(from place: Int) -> Int {
    var word = place >> 6
    guard word < free.count else { return place }
    var bits = free[word] & (~0 << UInt64(place & 63))
    while bits == 0 {
      word += 1
      guard word < free.count else { return nodes.count }
      bits = free[word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }

  private mutating func grow(to count: Int) {
    let count = (count + 63) & ~63
    guard count > nodes.count else { return }
    nodes.append(contentsOf: repeatElement(PieceTrie.Node(), count: count - nodes.count))
    free.append(contentsOf: repeatElement(~0, count: count / 64 - free.count))
  }

  private mutating func take(_ place: Int) {
    free[place >> 6] &= ~(1 << UInt64(place & 63))
    if place == firstFree { firstFree = nextFree(from: place) }
  }
}
