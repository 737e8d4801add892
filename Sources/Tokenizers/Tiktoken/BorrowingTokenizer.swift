internal import RowPlans

/// A tokenizer whose text goes through the pipeline of another, and whose files are its own.
///
/// It may have special pieces that no text becomes; the pipeline does not know them.
protocol BorrowingTokenizer: Tokenizer {
  /// The tokenizer that encodes text.
  var pipeline: any Tokenizer { get }
  /// The special pieces that the pipeline does not know.
  var specials: UnreachablePieces { get }
}

/// Special pieces that no text becomes, beside the pieces of a pipeline.
struct UnreachablePieces: Sendable {
  /// The pieces by ID.
  let tokens: [AddedToken]
  /// All pieces, the pipeline's included.
  let vocabulary: Vocabulary

  private let ids: Set<TokenID>

  /// Puts special pieces beside those of `pipeline`.
  ///
  /// - Throws: `TokenizerError.conflict` if one has the ID or the spelling of another piece.
  init(_ tokens: [AddedToken] = [], beside pipeline: any Tokenizer) throws {
    self.tokens = tokens
    ids = Set(tokens.map(\.id))
    var vocabulary = pipeline.vocabulary
    for token in tokens {
      if let other = vocabulary.insert(Array(token.content.utf8), id: token.id) {
        throw TokenizerError.conflict(
          file: pipeline.path, piece: token.content, id: token.id.rawValue,
          otherID: other.rawValue)
      }
    }
    self.vocabulary = vocabulary
  }

  /// The spelling, if `id` is one of the special pieces.
  func spelling(of id: TokenID) -> [UInt8]? {
    ids.contains(id) ? vocabulary.spelling(of: id).map(Array.init) : nil
  }
}

extension BorrowingTokenizer {
  public var path: String { pipeline.path }
  public var kind: TokenizerKind { pipeline.kind }
  public var vocabulary: Vocabulary { specials.vocabulary }
  public var unknownID: TokenID? { pipeline.unknownID }
  public var coversAllBytes: Bool { pipeline.coversAllBytes }
  public var takesWholePieces: Bool { pipeline.takesWholePieces }

  public var addedTokens: [AddedToken] {
    (pipeline.addedTokens + specials.tokens).sorted { $0.id < $1.id }
  }

  public func makeEncoder() -> any Encoder { pipeline.makeEncoder() }
  public func makeChunkEncoder() -> (any ChunkEncoder)? { pipeline.makeChunkEncoder() }

  public func requiredPieces() -> [(id: TokenID, reason: String)] {
    (pipeline.requiredPieces() + specials.tokens.map { (id: $0.id, reason: "special token") })
      .sorted { $0.id < $1.id }
  }

  public func derivation(of id: TokenID) -> [TokenID]? {
    specials.spelling(of: id) == nil ? pipeline.derivation(of: id) : [id]
  }

  public func alphabet(of id: TokenID) -> [TokenID] {
    specials.spelling(of: id) == nil ? pipeline.alphabet(of: id) : []
  }

  public func surface(of id: TokenID) -> [UInt8] {
    specials.spelling(of: id) ?? pipeline.surface(of: id)
  }

  public func score(of id: TokenID) -> Double? { pipeline.score(of: id) }

  /// The pieces that a plan keeps, which must be in their order, and all that must stay.
  ///
  /// - Throws: `TokenizerError.unsuitable` if the plan adds pieces, drops a required one, or changes
  ///   the order (theorem T1 needs it).
  func keptInOrder(_ plan: RowPlan) throws -> [TokenID] {
    var kept: [TokenID] = []
    for (index, row) in plan.rows.enumerated() {
      guard case .kept(let id) = row, vocabulary.spelling(of: id) != nil else {
        throw refusal(
          "the plan has a row (\(index)) that is no piece of this file. Plan without it.")
      }
      if let last = kept.last, last >= id {
        throw refusal(
          "the plan puts \(id) behind \(last), and ranks must keep their order. Plan with rows in "
            + "the order of their IDs.")
      }
      kept.append(id)
    }
    for required in requiredPieces() where !plan.keeps(required.id) {
      throw refusal(
        "the plan drops '\(vocabulary.text(of: required.id))' (\(required.id)), which must stay "
          + "(\(required.reason)). Plan again with it.")
    }
    return kept
  }

  func refusal(_ problem: String) -> TokenizerError {
    .unsuitable(file: path, place: "vocabulary", problem: problem)
  }
}
