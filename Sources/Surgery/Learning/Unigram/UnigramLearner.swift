internal import LinearAlgebra

/// Learns the pieces of a Unigram model by expectation and maximization, from too many down to the
/// number that is asked for.
///
/// The pieces that the model has keep their scores. A new piece gets the logarithm of its expected
/// share in the new text, as if the new text were half of all: the probabilities of the new pieces
/// then compare with the old ones as those do with each other, and no old score must change.
/// Method: Kudo 2018; SentencePiece, `unigram_model_trainer.cc` (two steps of E and M in a round; a
/// piece goes below an expected count of ½; a quarter of the pieces goes in a round, by loss; digamma
/// in place of the logarithm, as for a Dirichlet prior).
struct UnigramLearner {
  /// The share of the pieces that a round leaves.
  private static let share = 0.75
  /// The count below which a piece goes.
  private static let least = 0.5

  private(set) var pieces: UnigramPieces
  /// The expected count of each piece.
  private(set) var counts: [Double] = []

  private let size: Int
  /// The pieces that stay whatever their count: characters that had none.
  private let required: Range<Int>
  private var lattices: WordLattices
  private var protected: ProtectedPaths?
  private var forbidden: Set<Int> = []
  private var scorePerCharacter = -3.0
  private let length: Double

  /// Prepares to learn.
  ///
  /// - Parameters:
  ///   - size: How many pieces, ``required`` included.
  ///   - words: The words.
  ///   - pieces: The pieces of the model; behind them those that are tried.
  ///   - required: Which of the latter stay in any case.
  ///   - protected: What tells the pieces that would change protected text.
  init(
    size: Int, words: CharacterWords, pieces: UnigramPieces, required: Range<Int>,
    protected: ProtectedPaths?
  ) {
    self.size = size
    self.pieces = pieces
    self.required = required
    self.protected = protected
    lattices = WordLattices(words, pieces)
    length = zip(lattices.counts, lattices.lengths).reduce(0) { $0 + $1.0 * Double($1.1) }
  }

  /// The new pieces that were not given up.
  var learned: [Int] { (pieces.fixedCount..<pieces.count).filter(pieces.isAlive) }

  /// Learns.
  ///
  /// - Complexity: O(*n* log(*c*/*s*)) in the edges of the lattices, for *c* pieces to try and a size
  ///   of *s*.
  mutating func learn() {
    guard length > 0 else { return forget(learned) }
    let enough = max(size * 11 / 10, required.count)
    while true {
      for _ in 0..<2 { improve(dropping: true) }
      protect()
      let count = learned.count
      if count <= enough { break }
      prune(to: max(enough, Int(Double(count) * Self.share)))
      lattices.compact(pieces)
    }
    finish()
  }

  /// A step of E and a step of M.
  private mutating func improve(dropping: Bool) {
    let expected = ExpectedCounts(lattices, pieces, scorePerCharacter: scorePerCharacter)
    counts = expected.counts
    scorePerCharacter = expected.logLikelihood / length
    let logTotal = digamma(counts.reduce(0, +))
    for piece in learned {
      if dropping, counts[piece] < Self.least, !required.contains(piece) {
        pieces.scores[piece] = -.infinity
      } else {
        let score = digamma(max(counts[piece], Self.least)) - logTotal
        pieces.scores[piece] = Double(Float(score))
      }
    }
  }

  private mutating func forget(_ numbers: [Int]) {
    for piece in numbers { pieces.scores[piece] = -.infinity }
  }

  /// Gives up the pieces that would change protected text, and says whether there were any.
  @discardableResult
  private mutating func protect() -> Bool {
    let offenders = protected?.offenders(pieces) ?? []
    forbidden.formUnion(offenders)
    forget(offenders)
    return !offenders.isEmpty
  }

  private mutating func prune(to count: Int) {
    var pruner = PiecePruner(lattices, pieces)
    var losses: [(piece: Int, loss: Double)] = []
    for piece in learned {
      if required.contains(piece) {
        losses.append((piece, .infinity))
      } else if let loss = pruner.loss(of: piece) {
        losses.append((piece, loss))
      } else {
        pieces.scores[piece] = -.infinity
      }
    }
    losses.sort { $0.loss != $1.loss ? $0.loss > $1.loss : $0.piece < $1.piece }
    forget(losses.dropFirst(count).map(\.piece))
  }

  /// Takes the pieces of the highest scores, and fits them once more; those that turn out to change
  /// protected text then are replaced by the next.
  private mutating func finish() {
    let reserve = learned.map { (piece: $0, score: pieces.scores[$0]) }
      .sorted { one, other in
        let (first, second) = (required.contains(one.piece), required.contains(other.piece))
        if first != second { return first }
        return one.score != other.score ? one.score > other.score : one.piece < other.piece
      }
    for _ in 0..<4 {
      forget(learned)
      let allowed = reserve.filter { !forbidden.contains($0.piece) }
      for entry in allowed.prefix(size) {
        pieces.scores[entry.piece] = entry.score
      }
      for _ in 0..<2 { improve(dropping: false) }
      if !protect() { return }
    }
  }
}
