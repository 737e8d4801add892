internal import RowPlans

/// Segmentation by the best sum of scores, as SentencePiece does it to the last bit.
///
/// Sums are added from left to right in single precision, a later path must be strictly better, and
/// an unknown character costs 10 more than the lowest score. Method: Kudo 2018, "Subword
/// Regularization"; `google/sentencepiece` 0.2.3, `src/unigram_model.cc` (`EncodeOptimized`).
struct UnigramSegmenter: Sendable {
  /// The buffers of one thread that segments.
  struct Workspace {
    fileprivate var lattice = UnigramLattice<Float>()
    fileprivate var trie: CharacterTrie?
    fileprivate var owner: Lazily<CharacterTrie>?
    var bytes = UnigramByteLattice()
  }

  private let pieces: Lazily<CharacterTrie>
  /// The same by bytes, for text that is not UTF-8.
  private let bytePieces: Lazily<PieceTrie>
  private let scoring: UnigramLattice<Float>.Scoring

  /// Takes the pieces of `model`.
  ///
  /// - Throws: `TokenizerError.unsuitable` if it has no pieces to match.
  init(_ model: SentencePieceModel) throws {
    let isMatched: @Sendable (PieceType) -> Bool = { $0 == .normal || $0 == .userDefined }
    guard model.hasPieces(where: isMatched) else {
      throw TokenizerError.unsuitable(
        file: model.file, place: "pieces",
        problem: "none can be found in text. Get the file again.")
    }
    let score: @Sendable (Int, PieceType) -> Float = { id, type in
      guard type == .userDefined else { return model.scores[id] }
      let length = model.vocabulary.spelling(of: TokenID(id))?.count ?? 0
      return Float(0.1 * Double(length - 1))
    }
    pieces = Lazily { CharacterTrie(model.entries(where: isMatched, score: score)) }
    bytePieces = Lazily { PieceTrie(model.entries(where: isMatched, score: score)) }
    let lowest = model.lowestScoredID.map { model.scores[$0.index] }
    scoring = UnigramLattice<Float>.Scoring(
      unknownScore: (lowest ?? .greatestFiniteMagnitude) - 10, unknownID: Segment.unknown,
      resetThreshold: 100_000)
  }

  /// Appends the segments of `text`.
  ///
  /// - Complexity: O(*n* · *k*) in the bytes of the text and of the longest piece.
  func segment(_ text: [UInt8], _ workspace: inout Workspace, into segments: inout [Segment]) {
    if workspace.owner !== pieces {
      workspace.owner = pieces
      workspace.trie = pieces.value
    }
    guard let trie = workspace.trie,
      workspace.lattice.segment(text.span, trie, scoring, into: &segments)
    else {
      workspace.bytes.segment(text, bytePieces.value, scoring, into: &segments)
      return
    }
  }

  /// Returns the lead of the best path through `text` over every other; `nil` if the text is not
  /// UTF-8.
  func margins(of text: [UInt8], _ workspace: inout UnigramMargins.Workspace) -> UnigramMargins? {
    UnigramMargins(of: text.span, pieces, scoring, &workspace)
  }
}

extension SentencePieceModel {
  /// The pieces whose type `isIncluded`, for a trie.
  func entries(
    where isIncluded: (PieceType) -> Bool, score: (Int, PieceType) -> Float
  ) -> [PieceTrie.Entry] {
    var entries: [PieceTrie.Entry] = []
    for id in types.indices where isIncluded(types[id]) {
      guard let spelling = vocabulary.spelling(of: TokenID(id)) else { continue }
      entries.append((spelling, UInt32(id), score(id, types[id])))
    }
    return entries
  }

  /// The normal piece with the lowest score, the first if several have it.
  var lowestScoredID: TokenID? {
    var lowest: Int?
    for id in types.indices where types[id] == .normal {
      if let other = lowest, scores[other] <= scores[id] { continue }
      lowest = id
    }
    return lowest.map { TokenID($0) }
  }
}
