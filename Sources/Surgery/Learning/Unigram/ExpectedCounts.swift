internal import LinearAlgebra

/// The expected count of each piece in words, over all ways to make them: the E step.
///
/// Forward and backward sums are over probabilities, not logarithms. That they stay in range, each is
/// taken times *f* to the length of the piece, which cancels; *f* is such that a character counts for
/// about 1, and found again for words where this is not so.
struct ExpectedCounts {
  /// The expected count of each piece.
  private(set) var counts: [Double]
  /// The logarithm of the probability of all words.
  private(set) var logLikelihood = 0.0

  private var probabilities: [Double] = []
  private var forward = [Double](repeating: 0, count: CharacterWords.limit + 1)
  private var backward = [Double](repeating: 0, count: CharacterWords.limit + 1)
  private var powers = [Double](repeating: 1, count: 256)

  /// Counts.
  ///
  /// - Parameters:
  ///   - lattices: The words, none longer than `CharacterWords.limit`.
  ///   - pieces: The pieces with their scores.
  ///   - scorePerCharacter: What a character adds to the logarithm of a word's probability, about.
  /// - Complexity: O(*n*) in the edges.
  init(_ lattices: WordLattices, _ pieces: UnigramPieces, scorePerCharacter: Double) {
    counts = [Double](repeating: 0, count: pieces.count)
    probabilities = (0..<pieces.count).map { piece in
      let length = Double(pieces.characters(of: piece).count)
      return Elementary.exp(pieces.scores[piece] - scorePerCharacter * length)
    }
    for word in 0..<lattices.count { add(word, lattices, scorePerCharacter) }
  }

  private mutating func add(_ word: Int, _ lattices: WordLattices, _ scorePerCharacter: Double) {
    let length = lattices.lengths[word]
    var correction = 0.0
    for _ in 0..<12 {
      setPowers(correction)
      let sum = forwardSum(word, lattices)
      if sum > 1e-200, sum < 1e200 {
        addPosteriors(word, lattices, sum)
        logLikelihood +=
          lattices.counts[word]
          * (Elementary.log(sum) + (scorePerCharacter - correction) * Double(length))
        return
      }
      correction += sum > 1 ? -8 : 8
    }
  }

  private mutating func setPowers(_ correction: Double) {
    if correction == 0, powers[1] == 1 { return }
    let factor = Elementary.exp(correction)
    var power = 1.0
    for length in powers.indices {
      powers[length] = power
      power *= factor
    }
  }

  private mutating func forwardSum(_ word: Int, _ lattices: WordLattices) -> Double {
    let (start, length) = (lattices.wordStarts[word], lattices.lengths[word])
    for place in 1...length { forward[place] = 0 }
    forward[0] = 1
    for place in 0..<length where forward[place] > 0 {
      for index in lattices.edges(at: start + place) {
        let edge = lattices.edges[index]
        forward[place + Int(edge.length)] +=
          forward[place] * probabilities[Int(edge.piece)] * powers[Int(edge.length)]
      }
    }
    return forward[length]
  }

  private mutating func addPosteriors(_ word: Int, _ lattices: WordLattices, _ sum: Double) {
    let (start, length) = (lattices.wordStarts[word], lattices.lengths[word])
    let factor = lattices.counts[word] / sum
    backward[length] = 1
    for place in (0..<length).reversed() {
      var total = 0.0
      for index in lattices.edges(at: start + place) {
        let edge = lattices.edges[index]
        let rest =
          probabilities[Int(edge.piece)] * powers[Int(edge.length)]
          * backward[place + Int(edge.length)]
        counts[Int(edge.piece)] += forward[place] * rest * factor
        total += rest
      }
      backward[place] = total
    }
  }
}

/// The digamma function: the derivative of the logarithm of Γ, for positive numbers.
///
/// Recurrence up to 7, then the asymptotic series (Bernardo 1976, algorithm AS 103), to about 10⁻⁹.
func digamma(_ number: Double) -> Double {
  var (x, sum) = (number, 0.0)
  while x < 7 { (x, sum) = (x + 1, sum - 1 / x) }
  let inverse = 1 / (x * x)
  let series = inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse / 240)))
  return sum + Elementary.log(x) - 0.5 / x - series
}
