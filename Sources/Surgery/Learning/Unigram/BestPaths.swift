/// The best way to make a word of pieces: Viterbi's algorithm, with workspace.
struct BestPaths {
  private var scores: [Double] = []
  private var edges: [Int] = []

  /// The edges of the best path of a word, from its end to its beginning, in `path`.
  ///
  /// - Parameters:
  ///   - word: The word.
  ///   - lattices: The words.
  ///   - path: The edges.
  ///   - score: The score of an edge, −∞ for one that cannot be used.
  /// - Returns: The score of the path.
  @inline(__always)
  @discardableResult
  mutating func find(
    _ word: Int, _ lattices: WordLattices, into path: inout [Int],
    score: (WordLattices.Edge) -> Double
  ) -> Double {
    let (start, length) = (lattices.wordStarts[word], lattices.lengths[word])
    prepare(length)
    for place in 0..<length where scores[place] > -.infinity {
      for index in lattices.edges(at: start + place) {
        let edge = lattices.edges[index]
        let end = place + Int(edge.length)
        let sum = scores[place] + score(edge)
        if sum > scores[end] { (scores[end], edges[end]) = (sum, index) }
      }
    }
    path.removeAll(keepingCapacity: true)
    guard scores[length] > -.infinity else { return -.infinity }
    var place = length
    while place > 0 {
      path.append(edges[place])
      place -= Int(lattices.edges[edges[place]].length)
    }
    return scores[length]
  }

  private mutating func prepare(_ length: Int) {
    if scores.count <= length {
      scores = [Double](repeating: 0, count: length + 1)
      edges = [Int](repeating: 0, count: length + 1)
    }
    scores[0] = 0
    for place in stride(from: 1, through: length, by: 1) { scores[place] = -.infinity }
  }
}
