public import Files
internal import RowPlans
public import Tokenizers

/// Makes learnt pieces of a list: finds what makes a tokenizer use each of them.
public struct PieceLister {
  /// A piece of the list that a tokenizer may get.
  struct Candidate {
    let entry: PieceList.Entry
    /// The piece as a word: what the model is handed.
    let word: [UInt8]
    /// Its spelling in the vocabulary of a Unigram model.
    let spelling: [UInt8]
  }

  let tokenizer: any Tokenizer
  let digest: Digest
  let options: LearningOptions
  private let list: PieceList

  /// Prepares a list for a tokenizer.
  ///
  /// - Parameters:
  ///   - list: The pieces.
  ///   - tokenizer: The tokenizer.
  ///   - digest: The SHA-256 of its file.
  ///   - options: What is protected, and which scripts are wanted; the budget does not count.
  public init(
    _ list: PieceList, tokenizer: any Tokenizer, digest: Digest, options: LearningOptions
  ) {
    self.list = list
    self.tokenizer = tokenizer
    self.digest = digest
    self.options = options
  }

  /// Finds merges that make the pieces, ranked after all old ones.
  ///
  /// The list is learnt as if it were the text, every piece a word, until each is one symbol: pairs
  /// that many pieces share come first, so few steps are needed. Earlier merges never depend on later
  /// ones; what has become one symbol stays so.
  ///
  /// - Parameters:
  ///   - rules: How the tokenizer merges.
  ///   - protected: What must not merge, if protection is by lines.
  /// - Returns: The pieces, the steps to them among them.
  /// - Throws: `TokenizerError`.
  /// - Complexity: As `PieceLearner.learnMerges(_:protecting:)`, once more where some pieces cannot be
  ///   reached.
  public func merges(
    _ rules: MergeRules, protecting protected: ProtectedText? = nil
  ) throws -> ListedPieces {
    try reached { try learnedMerges($0, rules, protected) }
  }

  /// Takes the pieces as they are, for WordPiece, which takes the longest piece.
  ///
  /// - Parameter protected: What must not change, if protection is by lines.
  /// - Returns: The pieces.
  /// - Throws: `TokenizerError`.
  public func words(protecting protected: ProtectedText? = nil) throws -> ListedPieces {
    try reached { candidates in
      LearnedPieces(
        tokenizer: digest, algorithm: .wordPiece,
        pieces: candidates.filter { protected?.forbids(piece: $0.spelling) != true }.map {
          LearnedPieces.Piece(
            spelling: $0.spelling, surface: $0.spelling, language: $0.entry.language, count: 0)
        })
    }
  }

  /// Learns the pieces of the list, without those that cannot become one token.
  private func reached(
    _ learn: ([Candidate]) throws -> LearnedPieces
  ) throws -> ListedPieces {
    let segmenter = tokenizer.makeWordSegmenter()
    func isOne(_ candidate: Candidate, by segmenter: any WordSegmenter) throws -> Bool {
      var symbols: [WordSymbol] = []
      try segmenter.segment(candidate.word.span, into: &symbols)
      if symbols.count == 1, case .piece(let id) = symbols[0] { return id != tokenizer.unknownID }
      return false
    }
    var (candidates, refused) = try screened { try isOne($0, by: segmenter) }
    while true {
      let learned = try learn(candidates)
      let extended = try tokenizer.adding(learned.newPieces).makeWordSegmenter()
      let isLost = try candidates.map { try !isOne($0, by: extended) }
      guard isLost.contains(true) else { return result(learned, refused) }
      for (candidate, isLost) in zip(candidates, isLost) where isLost {
        refused[candidate.entry.text] = .unreachable
      }
      candidates = zip(candidates, isLost).filter { !$0.1 }.map(\.0)
    }
  }

  private func learnedMerges(
    _ candidates: [Candidate], _ rules: MergeRules, _ protected: ProtectedText?
  ) throws -> LearnedPieces {
    var counts = WordCounts(tokenizer: digest)
    var languages: [String: WordCounts.Language] = [:]
    for candidate in candidates {
      languages[candidate.entry.language, default: WordCounts.Language()]
        .table.add(candidate.word.span, count: 1)
    }
    for (tag, words) in languages { counts.merge(words, of: tag) }
    var options = options
    options.budget = .total(1 << 30)
    options.minimumCount = 1
    options.characterCoverage = 1
    return try PieceLearner(counts, tokenizer: tokenizer, options: options)
      .learnMerges(rules, protecting: protected)
  }

  /// Returns the pieces that may be taken of the list, and the reasons against the rest.
  func screened(
    exists: (Candidate) throws -> Bool
  ) throws -> (candidates: [Candidate], refused: [[UInt8]: ListedPieces.Refusal]) {
    let filter = PieceFilter(options)
    let segmenter = tokenizer.makeWordSegmenter()
    var candidates: [Candidate] = []
    var refused: [[UInt8]: ListedPieces.Refusal] = [:]
    for entry in list.entries {
      // WordPiece has no space in pieces that begin a word.
      let isSpaced = tokenizer.kind == .wordPiece && entry.text.first == 0x20
      let text = isSpaced ? Array(entry.text.dropFirst()) : entry.text
      let spelling = tokenizer.spelling(ofSurface: text)
      var word: [UInt8]?
      try segmenter.forEachWord(of: text.span, cutting: false) { found in
        let found = found.indices.map { found[$0] }
        for form in [spelling, text] where word == nil && found.contains(form) { word = form }
      }
      guard let word else {
        refused[entry.text] = .split
        continue
      }
      let candidate = Candidate(entry: entry, word: word, spelling: spelling)
      if try exists(candidate) {
        refused[entry.text] = .exists
      } else if filter.allows(entry.text) {
        candidates.append(candidate)
      } else {
        refused[entry.text] = .unwanted
      }
    }
    return (candidates, refused)
  }

  func result(
    _ learned: LearnedPieces, _ refused: [[UInt8]: ListedPieces.Refusal]
  ) -> ListedPieces {
    ListedPieces(
      learned: learned, listedCount: list.entries.count, repeatedCount: list.repeatedCount,
      refused: list.entries.compactMap { entry in refused[entry.text].map { (entry.text, $0) } })
  }
}
