internal import Artifacts
internal import Corpora
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

extension Learn {
  /// What became of the protected lines.
  typealias ComparedLines = (count: UInt64, changed: UInt64)

  /// Encodes the protected lines with the tokenizer and with the pieces on top of it.
  ///
  /// Pieces of Unigram that come up in such a line are given up, and it is looked again: they were
  /// chosen by scores that a few settings change (unused pieces, symbols that users define).
  ///
  /// - Returns: The pieces that are left, the tokenizer with them, and the lines.
  /// - Throws: `OperationError.refuted` with the first lines that would have other tokens; what
  ///   reading and encoding throws.
  func protected(
    _ learned: LearnedPieces
  ) throws -> (LearnedPieces, extended: any Tokenizer, lines: ComparedLines) {
    var learned = learned
    while true {
      let extended = try tokenizer.adding(learned.newPieces)
      guard !protectedSources.isEmpty else { return (learned, extended, (0, 0)) }
      let lines = try comparedLines(extended)
      if lines.changed == 0 { return (learned, extended, (lines.count, 0)) }
      guard learned.algorithm == .unigram, !lines.pieces.isEmpty else {
        throw OperationError.refuted([
          Claim.protection(
            changedCount: Int(clamping: lines.changed), examples: lines.examples)
        ])
      }
      learned = learned.without(lines.pieces)
    }
  }

  private func comparedLines(_ extended: any Tokenizer) throws -> LineComparison.Result {
    let tokenizer = tokenizer
    let reader = try CorpusReader(protectedSources, field: settings.field)
    let parts = try reader.fold(jobs: settings.jobs) {
      LineComparison(tokenizer, extended)
    } _: { comparison, batch in
      try batch.forEachLine { try comparison.add($0) }
    } finish: {
      $0.result
    }
    var result = LineComparison.Result()
    for part in parts { result.merge(part) }
    return result
  }
}

extension LearnedPieces {
  /// The pieces without some, by their positions; only where no merge needs them.
  fileprivate func without(_ positions: Set<Int>) -> LearnedPieces {
    LearnedPieces(
      tokenizer: tokenizer, algorithm: algorithm,
      pieces: pieces.indices.filter { !positions.contains($0) }.map { pieces[$0] }, merges: merges)
  }

  /// What cannot be reached: pieces that their own spelling is not segmented into, for people.
  ///
  /// - Parameter extended: The tokenizer with the pieces.
  /// - Returns: A sentence for each.
  /// - Throws: `TokenizerError`.
  fileprivate func unreached(in extended: any Tokenizer) throws -> [String] {
    let segmenter = extended.makeWordSegmenter()
    return try pieces.compactMap { piece -> String? in
      guard let id = extended.vocabulary.id(of: piece.spelling) else { return nil }
      let isReached: Bool
      switch algorithm {
      case .bpe: isReached = extended.takesWholePieces || extended.derivation(of: id) != nil
      case .wordPiece: isReached = true
      case .unigram:
        var symbols: [WordSymbol] = []
        try segmenter.segment(spelling: piece.spelling.span, into: &symbols)
        isReached = symbols == [.piece(id)]
      }
      guard !isReached else { return nil }
      let text = String(decoding: piece.spelling, as: UTF8.self)
      return "the piece '\(text)' cannot be reached: other pieces spell it better."
    }
  }
}

/// Compares the tokens of lines by two tokenizers, for one thread.
private final class LineComparison {
  /// What was seen.
  struct Result: Sendable {
    var count: UInt64 = 0
    var changed: UInt64 = 0
    /// The new pieces that came up in lines that changed, by position.
    var pieces: Set<Int> = []
    /// Some of the lines that changed.
    var examples: [String] = []

    mutating func merge(_ other: Result) {
      count += other.count
      changed += other.changed
      pieces.formUnion(other.pieces)
      examples = Array((examples + other.examples).sorted().prefix(3))
    }
  }

  private(set) var result = Result()
  private let encoders: (any Encoder, any Encoder)
  private let bound: Int
  private var tokens: ([Token], [Token]) = ([], [])

  init(_ one: any Tokenizer, _ other: any Tokenizer) {
    encoders = (one.makeEncoder(), other.makeEncoder())
    bound = one.vocabulary.idBound
  }

  func add(_ line: Span<UInt8>) throws {
    tokens.0.removeAll(keepingCapacity: true)
    tokens.1.removeAll(keepingCapacity: true)
    try encoders.0.encode(line, addingSpecialTokens: false, into: &tokens.0)
    try encoders.1.encode(line, addingSpecialTokens: false, into: &tokens.1)
    result.count += 1
    guard tokens.0 != tokens.1 else { return }
    result.changed += 1
    for token in tokens.1 where token.id.index >= bound {
      result.pieces.insert(token.id.index - bound)
    }
    if result.examples.count < 3 {
      result.examples.append(line.beginning)
    }
  }
}
