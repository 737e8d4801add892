internal import RowPlans
internal import Tokenizers

/// The pieces of a text by their worth, the best first.
struct Ranking {
  /// A piece, wanted for its whole or for its merged occurrences.
  struct Candidate: Hashable {
    let id: TokenID
    let isWhole: Bool
    let reason: KeepReason
    /// The weighted share of the tokens that it covers.
    let weight: Double
    /// The number of times it occurs in the language where it occurs most.
    let count: UInt64
  }

  /// The candidates, by falling weight, then by ID.
  private(set) var candidates: [Candidate] = []

  /// The share of character occurrences whose characters come before everything else, so that a
  /// small vocabulary does not make common characters unknown.
  static let alphabetCoverage = 0.9999

  /// Ranks the pieces that the counts have, each language with its weight.
  ///
  /// - Complexity: O(|V| + *n* log *n*), for *n* pieces that occur, of all languages together.
  init(_ counts: CorpusCounts, tokenizer: any Tokenizer, weights: [String: Double]) {
    var merged = [Double](repeating: 0, count: counts.idBound)
    var whole = merged
    var most = [UInt64](repeating: 0, count: counts.idBound)
    for tag in counts.tags {
      guard let language = counts.languages[tag], language.tokens > 0 else { continue }
      let unit = weights[tag, default: 1] / Double(language.tokens)
      for (id, count) in language.merged.entries { merged[id.index] += unit * Double(count) }
      for (id, count) in language.whole.entries { whole[id.index] += unit * Double(count) }
      for (id, count) in language.occurrences().entries {
        most[id.index] = max(most[id.index], count)
      }
    }
    let alphabet = Self.alphabet(merged: merged, whole: whole, tokenizer: tokenizer)
    for index in 0..<counts.idBound {
      let id = TokenID(index)
      if whole[index] > 0 { add(id, isWhole: true, whole[index] + merged[index], most[index]) }
      if merged[index] > 0 { add(id, isWhole: false, merged[index], most[index]) }
    }
    candidates += alphabet
    candidates.sort { ($0.weight, $1.id) > ($1.weight, $0.id) }
  }

  private mutating func add(_ id: TokenID, isWhole: Bool, _ weight: Double, _ count: UInt64) {
    candidates.append(
      Candidate(id: id, isWhole: isWhole, reason: .used, weight: weight, count: count))
  }

  /// The characters of the text, of which the common ones weigh more than any piece.
  private static func alphabet(
    merged: [Double], whole: [Double], tokenizer: any Tokenizer
  ) -> [Candidate] {
    guard !tokenizer.coversAllBytes else { return [] }
    var weights: [TokenID: Double] = [:]
    for index in merged.indices where merged[index] + whole[index] > 0 {
      for letter in tokenizer.alphabet(of: TokenID(index)) {
        weights[letter, default: 0] += merged[index] + whole[index]
      }
    }
    let sorted = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    let total = sorted.reduce(0) { $0 + $1.value }
    var covered = 0.0
    return sorted.map { id, weight in
      let isCommon = covered < alphabetCoverage * total
      covered += weight
      return Candidate(
        id: id, isWhole: false, reason: .alphabet, weight: weight + (isCommon ? 1e9 : 0),
        count: .max)
    }
  }
}
