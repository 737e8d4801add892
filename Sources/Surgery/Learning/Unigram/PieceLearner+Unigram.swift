internal import LinearAlgebra
internal import RowPlans
internal import Tokenizers

extension PieceLearner {
  /// Learns pieces of a Unigram model.
  ///
  /// Languages are learnt in the order of their tags, each on top of those before; what one cannot
  /// use of its share goes to those that follow.
  ///
  /// - Parameter protected: Text that must not have new pieces, if protection is by lines.
  /// - Returns: The pieces with their scores; fewer than asked for if no other is frequent enough.
  /// - Throws: `TokenizerError`.
  /// - Complexity: See `UnigramLearner`; memory of about 8 bytes for each place where a piece may
  ///   stand in a distinct word.
  public func learnUnigram(protecting protected: ProtectedWords? = nil) throws -> LearnedPieces {
    var vocabulary = UnigramVocabulary(tokenizer)
    var shares = Shares(options.budget, tags: counts.tags)
    var pieces: [LearnedPieces.Piece] = []
    for (language, tag) in counts.tags.enumerated() {
      guard let words = counts.languages[tag] else { continue }
      let learned = learn(words, shares.size(of: language), vocabulary, protected)
      shares.take(learned.count, of: language)
      for piece in learned {
        vocabulary.add(piece.characters, score: piece.score)
        let spelling = CharacterWords.text(of: piece.characters)
        pieces.append(
          LearnedPieces.Piece(
            spelling: spelling, surface: tokenizer.surface(ofNew: spelling), language: tag,
            count: UInt64(piece.count.rounded()), score: piece.score))
      }
    }
    return LearnedPieces(tokenizer: counts.tokenizer, algorithm: .unigram, pieces: pieces)
  }

  /// The pieces of a language, the highest scores first.
  private func learn(
    _ counts: WordCounts.Language, _ size: Int, _ vocabulary: UnigramVocabulary,
    _ protected: ProtectedWords?
  ) -> [(characters: [UInt32], score: Double, count: Double)] {
    if size <= 0 { return [] }
    let required = requiredCharacters(counts, vocabulary, protected).prefix(size)
    let known = vocabulary.singles.union(required.map(\.character))
    var words = CharacterWords()
    counts.forEachWord { word, count in
      words.add(CharacterWords.scalars(of: word), count: count, where: known.contains)
    }
    var pieces = vocabulary.pieces(of: Set(words.characters))
    let first = pieces.count
    for (character, count) in required { pieces.add([character], score: Double(count)) }
    let last = pieces.count
    addSeeds(words, to: &pieces)
    normalize(&pieces)
    var learner = UnigramLearner(
      size: size, words: words, pieces: pieces, required: first..<last,
      protected: protected.map { ProtectedPaths($0, vocabulary, pieces) })
    learner.learn()
    return learner.learned
      .map { id in
        (Array(learner.pieces.characters(of: id)), learner.pieces.scores[id], learner.counts[id])
      }
      .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.lexicographicallyPrecedes($1.0) }
  }

  /// The characters that have no piece and shall get one, the most frequent first.
  private func requiredCharacters(
    _ words: WordCounts.Language, _ vocabulary: UnigramVocabulary, _ protected: ProtectedWords?
  ) -> [(character: UInt32, count: UInt64)] {
    let filter = PieceFilter(options)
    var counts: [UInt32: UInt64] = [:]
    words.forEachWord { word, count in
      for character in CharacterWords.scalars(of: word)
      where !vocabulary.singles.contains(character) { counts[character, default: 0] += count }
    }
    let all = counts.filter { character, count in
      count >= options.minimumCount && protected?.characters.contains(character) != true
        && filter.allows(tokenizer.surface(ofNew: CharacterWords.text(of: [character])))
    }.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let enough = Double(all.reduce(0) { $0 + $1.value }) * options.characterCoverage
    var covered = 0.0
    return all.prefix { entry in
      defer { covered += Double(entry.value) }
      return covered < enough
    }.map { ($0.key, $0.value) }
  }

  /// Adds the pieces to try, with their weights as scores.
  private func addSeeds(_ words: CharacterWords, to pieces: inout UnigramPieces) {
    let filter = PieceFilter(options)
    var seeds = SeedPieces(words, minimumCount: options.minimumCount).all()
    seeds.sort {
      $0.weight != $1.weight
        ? $0.weight > $1.weight : $0.range.lowerBound < $1.range.lowerBound
    }
    var count = 0
    for seed in seeds {
      let characters = words.characters[seed.range]
      guard filter.allows(tokenizer.surface(ofNew: CharacterWords.text(of: characters))),
        pieces.add(characters, score: Double(seed.weight)) != nil
      else { continue }
      count += 1
      if count == Self.seedLimit { return }
    }
  }

  /// The greatest number of pieces that are tried, as in SentencePiece.
  private static var seedLimit: Int { 1_000_000 }

  /// Makes scores of weights.
  private func normalize(_ pieces: inout UnigramPieces) {
    let new = pieces.fixedCount..<pieces.count
    let total = new.reduce(0) { $0 + pieces.scores[$1] }
    for piece in new {
      pieces.scores[piece] = Elementary.log(pieces.scores[piece]) - Elementary.log(total)
    }
  }
}

/// The number of pieces of each language, when one comes after the other.
private struct Shares {
  private let weights: [Double]
  private let sizes: [Int]?
  private var left: Int

  init(_ budget: LearningOptions.Budget, tags: [String]) {
    switch budget {
    case .total(let total, let weights):
      self.weights = tags.map { max(0, weights[$0] ?? 1) }
      sizes = nil
      left = total
    case .each(let each):
      let own = tags.map { each[$0] ?? 0 }
      weights = own.map(Double.init)
      sizes = own
      left = own.reduce(0, +)
    }
  }

  /// The share of a language in what is left, all before it having taken theirs.
  func size(of language: Int) -> Int {
    if let sizes { return sizes[language] }
    let rest = weights[language...].reduce(0, +)
    return rest > 0 ? Int((Double(left) * weights[language] / rest).rounded()) : 0
  }

  mutating func take(_ count: Int, of language: Int) { left -= count }
}
