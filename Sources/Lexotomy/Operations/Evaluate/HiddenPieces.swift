internal import Initializers
internal import LinearAlgebra
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Pieces that are taken out of a model, to see whether a method finds their rows again.
struct HiddenPieces {
  /// Their IDs, ascending.
  let ids: [TokenID]

  /// Chooses pieces by chance.
  ///
  /// A tenth of the pieces that can be hidden at most. They stand for text, have a row, and nothing
  /// requires them; where pieces are merged, no other piece is merged from them.
  ///
  /// - Parameters:
  ///   - count: How many at most.
  ///   - model: The model.
  ///   - seed: The seed, on which the choice depends alone.
  /// - Throws: `OperationError.nothingHidden`, `.noWeights`, `FileError`.
  /// - Complexity: O(|V|), and the derivation of every piece.
  init(_ count: Int, of model: Model, seed: Int) throws {
    var candidates = try Self.candidates(of: model)
    let count = min(count, candidates.count / 10)
    guard count > 0 else { throw OperationError.nothingHidden(path: model.path) }
    var generator = Philox(seed: UInt64(bitPattern: Int64(seed)), name: "hide".utf8)
    for index in 0..<count {
      candidates.swapAt(index, Int.random(in: index..<candidates.count, using: &generator))
    }
    ids = candidates.prefix(count).sorted()
  }

  /// The pieces that can be hidden, ascending.
  private static func candidates(of model: Model) throws -> [TokenID] {
    let tokenizer = model.tokenizer
    let ids = tokenizer.vocabulary.ids()
    var excluded = Set(try model.requiredPieces().map(\.id))
    if [.bpe, .sentencePieceBPE, .tiktoken].contains(tokenizer.kind) {
      for id in ids {
        guard let derivation = tokenizer.derivation(of: id), derivation.count > 1 else {
          excluded.insert(id)
          continue
        }
        excluded.formUnion(derivation.lazy.filter { $0 != id })
      }
    }
    return try model.lenders().map { TokenID($0) }.filter { id in
      guard !excluded.contains(id) else { return false }
      let surface = tokenizer.surface(of: id)
      return !surface.isEmpty && String(validating: surface, as: UTF8.self) != nil
        && !(tokenizer.vocabulary.spelling(of: id)?.starts(with: "<0x".utf8) ?? true)
    }
  }

  /// The pieces as something to add to the model that has them no more.
  ///
  /// - Parameters:
  ///   - model: The model that has them.
  ///   - reduced: The tokenizer without them.
  /// - Returns: The pieces, with the merges that make them.
  /// - Throws: `TokenizerError`.
  func pieces(of model: Model, without reduced: any Tokenizer) throws -> LearnedPieces {
    let tokenizer = model.tokenizer
    let spellings = ids.map { Array(tokenizer.vocabulary.spelling(of: $0) ?? []) }
    let pieces = zip(ids, spellings).map { id, spelling in
      LearnedPieces.Piece(
        spelling: spelling, surface: tokenizer.surface(of: id), language: "und", count: 0,
        score: tokenizer.score(of: id))
    }
    guard tokenizer.kind == .bpe else {
      return LearnedPieces(tokenizer: nil, algorithm: .unigram, pieces: pieces)
    }
    // All merges but the last one are left, so that the last one joins the two parts that remain.
    let parts = PieceParts(spellings, in: reduced)
    let merges = try spellings.indices.compactMap { index -> LearnedPieces.Merge? in
      let found = try parts.parts(of: index)
        .map { Array(reduced.vocabulary.spelling(of: $0.id) ?? []) }
      guard found.count == 2 else { return nil }
      return LearnedPieces.Merge(
        parts: .init(left: found[0], right: found[1]), piece: index)
    }
    return LearnedPieces(tokenizer: nil, algorithm: .bpe, pieces: pieces, merges: merges)
  }
}
