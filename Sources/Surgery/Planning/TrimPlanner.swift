public import RowPlans
public import Tokenizers

/// Plans which rows of a vocabulary stay.
///
/// The required pieces come first, then the user's list, then the pieces of the text by their worth,
/// each with all it is merged from, then fillers. Since the set is closed at every step
/// (docs/exactness.md), any number of rows is sound.
public struct TrimPlanner {
  private let tokenizer: any Tokenizer
  private let derivations: Derivations
  private let required: [(id: TokenID, reason: String)]
  private let listed: [TokenID]

  /// IDs below this that come before a special token stay, so that the special tokens keep the IDs
  /// that loaders and scripts have written down (`[CLS]` is 101).
  public static let lowSpecialBound = 256

  /// Prepares to plan.
  ///
  /// - Parameters:
  ///   - tokenizer: The source's tokenizer.
  ///   - required: Pieces that no plan may drop, with the reasons.
  ///   - listed: Pieces the user wants kept.
  public init(
    tokenizer: any Tokenizer, required: [(id: TokenID, reason: String)], listed: [TokenID] = []
  ) {
    self.tokenizer = tokenizer
    self.required = required
    self.listed = listed
    derivations = Derivations(of: tokenizer)
  }

  /// Plans from counts.
  ///
  /// - Parameters:
  ///   - counts: The counts of the text, by this tokenizer.
  ///   - options: The size, the multiple, weights and floors.
  /// - Returns: The plan.
  /// - Throws: `SurgeryError` if the options cannot be met.
  /// - Complexity: O(|V| log |V|) and the derivations of the pieces that occur.
  public func plan(for counts: CorpusCounts, options: TrimOptions) throws -> TrimPlan {
    guard counts.languages.values.contains(where: { $0.tokens > 0 }) else {
      throw SurgeryError.noText
    }
    for tag in Set(options.weights.keys).union(options.floors.keys).sorted()
    where counts.languages[tag] == nil {
      throw SurgeryError.languageNotCounted(tag, available: counts.tags)
    }
    var candidates = Ranking(counts, tokenizer: tokenizer, weights: options.weights).candidates
    candidates = floorCandidates(counts, options: options) + candidates
    let base = baseSet()
    let size: Int
    switch options.size {
    case .exactly(let exact): size = exact
    case .everythingUsed: size = grown(base, by: candidates).count
    case .minimumCount(let least):
      candidates.removeAll { $0.count < least }
      size = grown(base, by: candidates).count
    case .coverage(let share, let unit):
      let full = grown(base, by: candidates)
      size = counts.tags.reduce(base.count) { size, tag in
        guard let language = counts.languages[tag] else { return size }
        let coverage = Coverage(of: language, unit: unit, in: full)
        let share = options.floors[tag] ?? share
        return max(size, coverage.size(for: share) ?? full.count)
      }
    }
    let kept = try filled(base, with: candidates, to: rounded(size, options), options: options)
    return TrimPlan(kept: kept, tokenizer: tokenizer)
  }

  /// Plans from sets of characters: every piece that text over them can be segmented into.
  ///
  /// - Parameters:
  ///   - alphabet: The characters of the languages.
  ///   - options: The size, exact or everything, and the multiple.
  /// - Returns: The plan.
  /// - Throws: `SurgeryError` if the options cannot be met.
  public func plan(for alphabet: ExemplarAlphabet, options: TrimOptions) throws -> TrimPlan {
    let spelt = tokenizer.vocabulary.ids().filter { alphabet.spells(tokenizer.surface(of: $0)) }
    let candidates = spelt.map { id in
      Ranking.Candidate(
        id: id, isWhole: derivations.derivation(of: id) == nil, reason: .language, weight: 0,
        count: 0)
    }
    let base = baseSet()
    var size = grown(base, by: candidates).count
    if case .exactly(let exact) = options.size { size = exact }
    let kept = try filled(base, with: candidates, to: rounded(size, options), options: options)
    return TrimPlan(kept: kept, tokenizer: tokenizer)
  }

  /// The set with all pieces that the text uses, in the order in which a plan takes them.
  func largest(for counts: CorpusCounts, options: TrimOptions) -> KeptSet {
    let candidates = Ranking(counts, tokenizer: tokenizer, weights: options.weights).candidates
    return grown(baseSet(), by: floorCandidates(counts, options: options) + candidates)
  }

  /// The required and the listed pieces.
  private func baseSet() -> KeptSet {
    var kept = KeptSet(idBound: tokenizer.vocabulary.idBound, derivations: derivations)
    for (id, reason) in required { kept.add(id, isWhole: false, reason: .required(reason)) }
    if let last = required.last(where: { $0.id.index < Self.lowSpecialBound })?.id {
      for index in 0..<last.index where tokenizer.vocabulary.spelling(of: TokenID(index)) != nil {
        kept.add(TokenID(index), isWhole: false, reason: .required("before a special token"))
      }
    }
    for id in listed { kept.add(id, isWhole: false, reason: .listed) }
    return kept
  }

  private func grown(_ base: KeptSet, by candidates: [Ranking.Candidate]) -> KeptSet {
    var kept = base
    for candidate in candidates {
      kept.add(candidate.id, isWhole: candidate.isWhole, reason: candidate.reason)
    }
    return kept
  }

  /// The best candidates of each language with a floor, up to its floor.
  private func floorCandidates(
    _ counts: CorpusCounts, options: TrimOptions
  ) -> [Ranking.Candidate] {
    var first: [Ranking.Candidate] = []
    for tag in options.floors.keys.sorted() {
      guard let language = counts.languages[tag], let floor = options.floors[tag] else { continue }
      var alone = CorpusCounts(tokenizer: counts.tokenizer, idBound: counts.idBound)
      alone.merge(language, of: tag)
      let candidates = Ranking(alone, tokenizer: tokenizer, weights: [:]).candidates
      let full = grown(baseSet(), by: candidates)
      let coverage = Coverage(of: language, unit: options.floorUnit, in: full)
      let size = coverage.size(for: floor) ?? full.count
      first += candidates.filter { candidate in
        let sizes = candidate.isWhole ? full.wholeSize : full.mergedSize
        return sizes[candidate.id.index] <= size
      }
    }
    return first
  }

  private func rounded(_ size: Int, _ options: TrimOptions) -> Int {
    let multiple = max(1, options.multiple)
    let up = (size + multiple - 1) / multiple * multiple
    if case .exactly = options.size { return up }
    // The source may have too few pieces for the next multiple: then all of them stay.
    return min(up, max(size, tokenizer.vocabulary.count))
  }

  /// Grows the base by candidates, then by any other pieces, to exactly `size`.
  private func filled(
    _ base: KeptSet, with candidates: [Ranking.Candidate], to size: Int, options: TrimOptions
  ) throws -> KeptSet {
    guard base.count <= size else {
      throw SurgeryError.sizeTooSmall(
        size: size, required: base.count, why: "special, byte and listed pieces")
    }
    guard size <= tokenizer.vocabulary.count else {
      throw SurgeryError.sizeTooLarge(size: size, available: tokenizer.vocabulary.count)
    }
    var kept = base
    func take(_ id: TokenID, isWhole: Bool, reason: KeepReason) {
      guard !kept.preserves(id, isWhole: isWhole) else { return }
      let cost = kept.missing(for: id, isWhole: isWhole).count
      if cost <= size - kept.count { kept.add(id, isWhole: isWhole, reason: reason) }
    }
    for candidate in candidates {
      take(candidate.id, isWhole: candidate.isWhole, reason: candidate.reason)
    }
    guard kept.count < size else { return kept }
    // First pieces that can be reached, then, if they do not suffice, the others.
    for reachable in [true, false] {
      for id in tokenizer.vocabulary.ids() where kept.count < size && !kept.contains(id) {
        if reachable == (derivations.derivation(of: id) != nil) {
          take(id, isWhole: !reachable, reason: .filler)
        }
      }
    }
    // A piece that cost too much before may fit now that its parts are fillers.
    for id in tokenizer.vocabulary.ids() where kept.count < size && !kept.contains(id) {
      take(id, isWhole: false, reason: .filler)
    }
    return kept
  }
}
