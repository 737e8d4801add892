internal import RowPlans
internal import Tokenizers

extension PieceLister {
  /// By how much the score of a piece is better, at least, than that of the best path without it.
  private static var margin: Double { 0.01 }

  /// Finds scores for the pieces.
  ///
  /// With text, a piece gets the score that expectation and maximization give it there, all old
  /// scores fixed; without, the mean score of the old pieces that are as long. In both cases it is at
  /// least a little better than the best way to spell it with others, so that it can be reached.
  ///
  /// - Parameters:
  ///   - counts: The words of a text, if there is one.
  ///   - protected: Text that must not have new pieces, if protection is by lines.
  /// - Returns: The pieces.
  /// - Throws: `TokenizerError`.
  public func scores(
    from counts: WordCounts? = nil, protecting protected: ProtectedWords? = nil
  ) throws -> ListedPieces {
    var (candidates, refused) = try screened { tokenizer.vocabulary.id(of: $0.spelling) != nil }
    let vocabulary = UnigramVocabulary(tokenizer)
    while true {
      let found = scores(of: candidates, vocabulary, counts, protected)
      guard found.contains(where: { $0 == nil }) else {
        let pieces = zip(candidates, found).map { candidate, found in
          LearnedPieces.Piece(
            spelling: candidate.spelling, surface: candidate.entry.text,
            language: candidate.entry.language, count: UInt64(found?.count.rounded() ?? 0),
            score: found?.score)
        }
        return result(
          LearnedPieces(tokenizer: digest, algorithm: .unigram, pieces: pieces), refused)
      }
      for (candidate, found) in zip(candidates, found) where found == nil {
        refused[candidate.entry.text] = .unreachable
      }
      candidates = zip(candidates, found).filter { $0.1 != nil }.map(\.0)
    }
  }

  private typealias Scored = (score: Double, count: Double)

  /// The score of each candidate, `nil` for one that would change protected text.
  private func scores(
    of candidates: [Candidate], _ vocabulary: UnigramVocabulary, _ counts: WordCounts?,
    _ protected: ProtectedWords?
  ) -> [Scored?] {
    let texts = candidates.map { CharacterWords.scalars(of: $0.spelling) }
    let fitted: [Scored]? = counts.map { self.fitted(texts, vocabulary, $0) }
    let means = vocabulary.meanScores()
    var pieces = vocabulary.pieces(of: Set(texts.joined()))
    var result = [Scored?](repeating: nil, count: texts.count)
    var numbers: [Int: Int] = [:]
    // A piece can only be spelt by shorter ones, whose scores are known by then.
    for index in texts.indices.sorted(by: { (texts[$0].count, $0) < (texts[$1].count, $1) }) {
      let text = texts[index]
      let usual = means[min(text.count, means.count) - 1]
      let floor = pieces.bestScore(of: text, unknown: vocabulary.unknownScore) + Self.margin
      let own = fitted?[index]
      let wanted = own.map { $0.count > 0 ? $0.score : floor } ?? usual
      let score = Double(Float(max(wanted, floor)))
      if let number = pieces.add(text, score: score) { numbers[number] = index }
      result[index] = (score, own?.count ?? 0)
    }
    if let protected {
      var paths = ProtectedPaths(protected, vocabulary, pieces)
      for number in paths.offenders(pieces) {
        if let index = numbers[number] { result[index] = nil }
      }
    }
    return result
  }

  /// The scores that text gives, and the expected counts.
  private func fitted(
    _ texts: [[UInt32]], _ vocabulary: UnigramVocabulary, _ counts: WordCounts
  ) -> [Scored] {
    let known = vocabulary.singles.union(texts.filter { $0.count == 1 }.map { $0[0] })
    var words = CharacterWords()
    let segmenter = tokenizer.makeWordSegmenter()
    for tag in counts.tags {
      counts.languages[tag]?.forEachWord { word, count in
        let spelling = segmenter.spelling(of: word.span)
        words.add(CharacterWords.scalars(of: spelling), count: count, where: known.contains)
      }
    }
    var pieces = vocabulary.pieces(of: Set(words.characters).union(texts.joined()))
    let first = pieces.count
    for text in texts {
      // As good as what spells it: then both ways are tried.
      let score = pieces.bestScore(of: text, unknown: vocabulary.unknownScore)
      pieces.add(text, score: score)
    }
    var learner = UnigramLearner(
      size: texts.count, words: words, pieces: pieces, required: first..<pieces.count,
      protected: nil)
    learner.learn()
    return texts.map { text in
      guard let number = learner.pieces.number(of: text), learner.pieces.isAlive(number),
        number < learner.counts.count
      else { return (-.infinity, 0) }
      return (learner.pieces.scores[number], learner.counts[number])
    }
  }
}

extension UnigramPieces {
  /// The score of the best way to make a text of pieces.
  ///
  /// - Parameters:
  ///   - text: The characters.
  ///   - unknown: The score of a character that is no piece.
  /// - Returns: The score.
  /// - Complexity: O(*n*) in the pieces that occur in the text.
  func bestScore(of text: [UInt32], unknown: Double) -> Double {
    var best = [Double](repeating: -.infinity, count: text.count + 1)
    best[0] = 0
    for start in text.indices {
      best[start + 1] = max(best[start + 1], best[start] + unknown)
      forEachMatch(in: text, start, text.count) { length, piece in
        best[start + length] = max(best[start + length], best[start] + scores[Int(piece)])
      }
    }
    return best[text.count]
  }
}
