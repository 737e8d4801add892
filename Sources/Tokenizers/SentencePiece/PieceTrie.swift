/// Finds the pieces that begin at a place of a text: a double array, built once.
///
/// The child of node *n* for label *l* lies at `base(n) + l`, if its `parent` is *n*. One step is one
/// look into memory, and a node carries the score of its piece, so that nothing else is touched.
/// Labels are bytes here, and characters in a ``CharacterTrie``.
/// Method: Aoe 1989, "An efficient digital search algorithm by using a double-array structure".
struct PieceTrie: Sendable {
  /// A prefix of a piece.
  struct Node: Sendable {
    /// The offset of its children.
    var base: UInt32 = 0
    /// The node it is a child of; `.max` for the root and for free places.
    var parent: UInt32 = .max
    /// The piece that ends here, `.max` for none.
    var id: UInt32 = .max
    /// The piece's score.
    var score: Float = 0
  }

  /// A piece with what its node carries.
  typealias Entry = (spelling: ArraySlice<UInt8>, id: UInt32, score: Float)

  /// No node.
  static let none = -1

  /// The nodes; the root is the first, and the places of all children are within bounds.
  let nodes: [Node]

  /// Builds a trie of `entries`, whose spellings must be unique and not empty.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of all spellings.
  init(_ entries: [Entry]) {
    var builder = DoubleArrayBuilder(labelBound: 256, count: entries.count)
    for index in SpellingOrder.sorted(entries) {
      let entry = entries[index]
      builder.append(id: entry.id, score: entry.score)
      for byte in entry.spelling { builder.append(label: UInt32(byte)) }
    }
    nodes = builder.build()
  }

  /// The child of `node` for `byte`, or ``none``.
  @inline(__always)
  func child(of node: Int, _ byte: UInt8) -> Int {
    let place = Int(nodes[node].base) + Int(byte)
    return nodes[place].parent == UInt32(truncatingIfNeeded: node) ? place : Self.none
  }

  /// Whether a piece begins with the text from `start` to its end.
  func continues(_ text: Span<UInt8>, from start: Int) -> Bool {
    var node = 0
    for index in start..<text.count {
      node = child(of: node, text[index])
      if node == Self.none { return false }
    }
    return true
  }

  /// The longest piece that begins at `start`, as its end and its ID.
  ///
  /// - Complexity: O(*n*) in the bytes of the longest piece.
  func longestMatch(_ text: Span<UInt8>, from start: Int) -> (end: Int, id: UInt32)? {
    longestMatch(text, from: start, at: 0)
  }

  /// The longest piece that `node` and the text from `start` on spell, as its end and its ID; what
  /// ends at `node` itself does not count.
  func longestMatch(
    _ text: Span<UInt8>, from start: Int, at node: Int
  ) -> (end: Int, id: UInt32)? {
    let nodes = nodes.span
    var longest: (end: Int, id: UInt32)?
    var parent = UInt32(truncatingIfNeeded: node)
    var base = nodes[node].base
    var index = start
    while index < text.count {
      let place = base &+ UInt32(text[index])
      let child = nodes[Int(place)]
      guard child.parent == parent else { break }
      index += 1
      if child.id != .max { longest = (index, child.id) }
      (parent, base) = (place, child.base)
    }
    return longest
  }
}

/// The order of spellings by their bytes.
enum SpellingOrder {
  /// A spelling by its first eight bytes, which mostly suffice.
  private struct Key {
    let prefix: UInt64
    let index: UInt32
  }

  /// The indices of `entries` in the order of their spellings.
  ///
  /// - Complexity: O(*n* log *n*), and a look at the spellings themselves only where eight bytes
  ///   agree.
  static func sorted(_ entries: [PieceTrie.Entry]) -> [Int] {
    var keys: [Key] = []
    keys.reserveCapacity(entries.count)
    for (index, entry) in entries.enumerated() {
      var prefix: UInt64 = 0
      var shift: UInt64 = 64
      for byte in entry.spelling.prefix(8) {
        shift -= 8
        prefix |= UInt64(byte) << shift
      }
      keys.append(Key(prefix: prefix, index: UInt32(index)))
    }
    keys = sortedByPrefix(keys)
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end].prefix == keys[start].prefix { end += 1 }
      if end > start + 1 {
        keys[start..<end].sort { left, right in
          entries[Int(left.index)].spelling
            .lexicographicallyPrecedes(entries[Int(right.index)].spelling)
        }
      }
      start = end
    }
    return keys.map { Int($0.index) }
  }

  /// Sorts by the prefixes, 16 bits at a time from the lowest on.
  private static func sortedByPrefix(_ keys: [Key]) -> [Key] {
    guard keys.count > 1 << 12 else { return keys.sorted { $0.prefix < $1.prefix } }
    var source = keys
    var target = keys
    for shift in stride(from: UInt64(0), to: 64, by: 16) {
      var starts = [Int](repeating: 0, count: 1 << 16 + 1)
      for key in source { starts[Int(key.prefix >> shift & 0xFFFF) + 1] += 1 }
      for digit in 1...1 << 16 { starts[digit] += starts[digit - 1] }
      for key in source {
        let digit = Int(key.prefix >> shift & 0xFFFF)
        target[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&source, &target)
    }
    return source
  }
}
