/// The ways to make words of pieces: for each place of each word, the pieces that begin there.
struct WordLattices {
  /// A piece at a place.
  struct Edge {
    let piece: UInt32
    let length: UInt8
  }

  /// The edges of all places, one after the other.
  private(set) var edges: [Edge] = []
  /// The first edge of each place; the places of a word are followed by one for its end.
  private(set) var edgeStarts: [Int] = []
  /// The place where each word begins.
  private(set) var wordStarts: [Int] = []
  /// The length of each word.
  private(set) var lengths: [Int] = []
  /// The number of times each word occurs.
  private(set) var counts: [Double] = []

  /// The number of words.
  var count: Int { wordStarts.count }

  /// Finds the pieces in words.
  ///
  /// A place where no piece of one character begins gets an edge of the number `unknown` there.
  ///
  /// - Complexity: O(*n*) in the characters; 16 bytes for each, and 8 for each piece found.
  init(_ words: CharacterWords, _ pieces: UnigramPieces) {
    for index in 0..<words.count {
      let range = words.range(of: index)
      append(words.characters, range, Double(words.counts[index]), pieces)
    }
  }

  /// Prepares for words that come one by one.
  init() {}

  /// Adds a word.
  mutating func append(
    _ text: [UInt32], _ range: Range<Int>, _ count: Double, _ pieces: UnigramPieces,
    unknown: UInt32? = nil
  ) {
    wordStarts.append(edgeStarts.count)
    lengths.append(range.count)
    counts.append(count)
    for start in range {
      let first = edges.count
      edgeStarts.append(first)
      pieces.forEachMatch(in: text, start, range.upperBound) { length, piece in
        if length < 256 { edges.append(Edge(piece: piece, length: UInt8(length))) }
      }
      if let unknown, edges.count == first || edges[first].length > 1 {
        edges.insert(Edge(piece: unknown, length: 1), at: first)
      }
    }
    edgeStarts.append(edges.count)
  }

  /// The edges of a place.
  @inline(__always)
  func edges(at place: Int) -> Range<Int> { edgeStarts[place]..<edgeStarts[place + 1] }

  /// Leaves out the pieces that were given up.
  ///
  /// - Complexity: O(*n*) in the edges.
  mutating func compact(_ pieces: UnigramPieces) {
    var kept = 0
    var place = 0
    for index in edges.indices {
      while place < edgeStarts.count, edgeStarts[place] <= index {
        edgeStarts[place] = kept
        place += 1
      }
      guard pieces.isAlive(Int(edges[index].piece)) else { continue }
      edges[kept] = edges[index]
      kept += 1
    }
    while place < edgeStarts.count {
      edgeStarts[place] = kept
      place += 1
    }
    edges.removeSubrange(kept...)
  }
}
