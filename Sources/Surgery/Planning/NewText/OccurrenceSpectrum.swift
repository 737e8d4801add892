/// The numbers of pieces that occur once, twice and so on, from which follows the effect of more
/// text.
public struct OccurrenceSpectrum: Hashable, Sendable {
  /// The number of pieces that occur once, twice, …; of more occurrences than are listed nothing is
  /// needed.
  public private(set) var pieces: [Int]

  /// The number of terms of the series that are summed.
  ///
  /// Four were the best on random halves of NTREX in 11 languages: 0.98 ± 0.06 of the true number.
  public static let terms = 4

  /// Counts the occurrences of pieces; pieces that do not occur are passed over.
  public init(of occurrences: some Sequence<Int>) {
    pieces = [Int](repeating: 0, count: Self.terms)
    for number in occurrences where number > 0 && number <= Self.terms { pieces[number - 1] += 1 }
  }

  /// The number of pieces that occur so often.
  public func pieces(occurring number: Int) -> Int {
    pieces.indices.contains(number - 1) ? pieces[number - 1] : 0
  }

  /// The number of pieces that as much text again would add.
  ///
  /// The series *n*₁ − *n*₂ + *n*₃ − … (Good, Toulmin 1956), its terms weighted by the upper tail of a
  /// binomial distribution, which is Euler's summation (Efron, Thisted 1976).
  public var added: Double {
    max(0, Self.smoothed(pieces.map { Double($0) }))
  }

  /// The share of the pieces seen once that as much text again would not have, so that they are
  /// still seen once.
  ///
  /// By the same reasoning, (*n*₁ − 2 *n*₂ + 3 *n*₃ − …) / *n*₁.
  public var staysSingle: Double {
    guard pieces[0] > 0 else { return 0 }
    let terms = pieces.enumerated().map { Double(($0 + 1) * $1) }
    return min(1, max(0, Self.smoothed(terms) / Double(pieces[0])))
  }

  private static func smoothed(_ terms: [Double]) -> Double {
    var tail = 1.0
    var probability = 1.0
    for _ in terms { probability /= 2 }
    var sum = 0.0
    for (place, term) in terms.enumerated() {
      // The chance that a coin thrown `terms.count` times shows heads more than `place` times.
      tail -= probability
      probability *= Double(terms.count - place) / Double(place + 1)
      sum += (place.isMultiple(of: 2) ? 1 : -1) * tail * term
    }
    return sum
  }
}
