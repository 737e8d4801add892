internal import RowPlans
public import Tokenizers

/// Learns pieces from counts of words.
public struct PieceLearner {
  let counts: WordCounts
  let tokenizer: any Tokenizer
  let options: LearningOptions

  /// Prepares to learn.
  ///
  /// - Throws: `SurgeryError` if a budget is of a language that was not counted.
  public init(
    _ counts: WordCounts, tokenizer: any Tokenizer, options: LearningOptions
  ) throws {
    self.counts = counts
    self.tokenizer = tokenizer
    self.options = options
    let named: [String] =
      switch options.budget {
      case .total(_, let weights): Array(weights.keys)
      case .each(let sizes): Array(sizes.keys)
      }
    for tag in named.sorted() where counts.languages[tag] == nil {
      throw SurgeryError.languageNotCounted(tag, available: counts.tags)
    }
  }

  /// Learns merges of byte-pair encoding, or pieces of WordPiece, which are learnt in the same way.
  ///
  /// - Parameters:
  ///   - rules: How the tokenizer merges.
  ///   - protected: What must not merge, if protection is by lines.
  /// - Returns: The pieces; fewer than asked for if no other pair is frequent enough.
  /// - Throws: `TokenizerError`.
  /// - Complexity: O(*n* log *n*) in the symbols of the distinct words; memory of about 40 bytes for
  ///   each, and about 100 for each distinct pair.
  public func learnMerges(
    _ rules: MergeRules, protecting protected: ProtectedText? = nil
  ) throws -> LearnedPieces {
    let filter = PieceFilter(options)
    let unreached = UnreachedPieces(tokenizer, rules)
    var symbols = SymbolTable(tokenizer, rules)
    var turns = TurnTaker(options.budget, tags: counts.tags)
    var reader = LearningWordReader(tokenizer)
    try reader.read(counts)
    let characters = reader.chosenCharacters(options.characterCoverage) { character, count in
      count >= options.minimumCount && protected?.forbids(piece: character) != true
        && !unreached.forbids(character) && filter.allows(tokenizer.surface(ofNew: character))
    }
    var pieces: [LearnedPieces.Piece] = []
    for character in characters where turns.room(of: character.language) > 0 {
      let surface = tokenizer.surface(ofNew: character.bytes)
      _ = symbols.add(spelling: character.bytes, surface: surface)
      turns.take(for: character.language)
      pieces.append(
        LearnedPieces.Piece(
          spelling: character.bytes, surface: surface, language: counts.tags[character.language],
          count: character.count))
    }
    var learner = MergeLearner(
      reader.words(symbols), symbols: symbols,
      candidates: MergeCandidates(
        rules, filter, protected, unreached, languages: counts.tags.count),
      turns: turns, minimumCount: options.minimumCount)
    learner.learn()
    return result(of: learner, rules, pieces)
  }

  private func result(
    of learner: MergeLearner, _ rules: MergeRules, _ characters: [LearnedPieces.Piece]
  ) -> LearnedPieces {
    var pieces = characters
    var merges: [LearnedPieces.Merge] = []
    let symbols = learner.symbols
    for merge in learner.merges {
      let parts = NewPieces.Merge(
        left: symbols.spelling(of: merge.left), right: symbols.spelling(of: merge.right))
      merges.append(LearnedPieces.Merge(parts: parts, piece: merge.isNew ? pieces.count : nil))
      guard merge.isNew else { continue }
      let added = symbols.added[Int(merge.product - symbols.base)]
      pieces.append(
        LearnedPieces.Piece(
          spelling: added.spelling, surface: added.surface, language: counts.tags[merge.language],
          count: merge.count))
    }
    if rules.products == .longest {
      return LearnedPieces(tokenizer: counts.tokenizer, algorithm: .wordPiece, pieces: pieces)
    }
    return LearnedPieces(
      tokenizer: counts.tokenizer, algorithm: .bpe, pieces: pieces, merges: merges)
  }
}
