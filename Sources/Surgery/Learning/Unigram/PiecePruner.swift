internal import LinearAlgebra

/// Tells what is lost without each new piece.
///
/// The loss of a piece is how much less probable the words become when what has the piece is made of
/// the next best pieces instead. Method: Kudo 2018; SentencePiece, `PruneSentencePieces`.
struct PiecePruner {
  private let pieces: UnigramPieces
  /// The number of times each piece stands in best paths.
  private var uses: [Double]
  /// The number of words that have it there.
  private var words: [Double]
  private var total = 0.0
  private var paths = BestPaths()

  /// Finds the best path of every word.
  ///
  /// - Complexity: O(*n*) in the edges.
  init(_ lattices: WordLattices, _ pieces: UnigramPieces) {
    self.pieces = pieces
    uses = [Double](repeating: 0, count: pieces.count)
    words = uses
    var lastWord = [Int32](repeating: -1, count: pieces.count)
    var path: [Int] = []
    var paths = BestPaths()
    for word in 0..<lattices.count {
      paths.find(word, lattices, into: &path) { pieces.scores[Int($0.piece)] }
      for index in path {
        let piece = Int(lattices.edges[index].piece)
        uses[piece] += lattices.counts[word]
        total += lattices.counts[word]
        guard lastWord[piece] != Int32(word) else { continue }
        lastWord[piece] = Int32(word)
        words[piece] += lattices.counts[word]
      }
    }
  }

  /// The loss without a piece; `nil` if it is never used, or worse than what it is made of.
  mutating func loss(of piece: Int) -> Double? {
    guard uses[piece] > 0 else { return nil }
    let characters = Array(pieces.characters(of: piece))
    var lattice = WordLattices()
    lattice.append(characters, characters.indices, 1, pieces)
    let scores = pieces.scores
    var path: [Int] = []
    let score = paths.find(0, lattice, into: &path) { edge in
      Int(edge.piece) == piece ? -.infinity : scores[Int(edge.piece)]
    }
    if path.isEmpty { return .infinity }
    guard score < pieces.scores[piece] else { return nil }
    let own = Elementary.log(uses[piece]) - Elementary.log(total)
    let sum = Elementary.log(total + uses[piece] * Double(path.count - 1))
    var other = 0.0
    for index in path {
      let part = Int(lattice.edges[index].piece)
      other +=
        part < pieces.fixedCount
        ? pieces.scores[part] : Elementary.log(uses[part] + uses[piece]) - sum
    }
    return words[piece] * (own - other)
  }
}
