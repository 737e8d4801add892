internal import RowPlans

/// The stage that turns a word into pieces.
///
/// The models are classes, so that handing one to an encoder, for every word, counts one reference
/// instead of all that it has; threads would wait for each other's counting.
enum Model: Sendable {
  case bpe(BPEModel)
  case unigram(UnigramModel)
  case wordPiece(WordPieceModel)
  case wordLevel(WordLevelModel)

  /// The pieces of the model, without those added beside it.
  var vocabulary: Vocabulary {
    switch self {
    case .bpe(let model): model.vocabulary
    case .unigram(let model): model.vocabulary
    case .wordPiece(let model): model.vocabulary
    case .wordLevel(let model): model.vocabulary
    }
  }

  /// The number of entries, by which added tokens are numbered.
  var count: Int {
    if case .unigram(let model) = self { return model.scores.count }
    return vocabulary.count
  }

  /// The piece that stands for unknown text.
  var unknownID: UInt32? {
    switch self {
    case .bpe(let model): model.unknownID
    case .unigram(let model): model.unknownID
    case .wordPiece(let model): model.unknownID
    case .wordLevel(let model): model.unknownID
    }
  }

  /// The pieces for bytes of unknown characters, `.max` where one is missing.
  var byteIDs: [UInt32] {
    switch self {
    case .bpe(let model): model.byteIDs
    case .unigram(let model): model.byteIDs
    default: []
    }
  }

  /// Appends the tokens of a word that is not empty.
  func encode(
    _ word: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    switch self {
    case .bpe(let model): try model.encode(word, &workspace, into: &tokens)
    case .unigram(let model): try model.encode(word, &workspace.unigram, into: &tokens)
    case .wordPiece(let model): try model.encode(word, into: &tokens)
    case .wordLevel(let model): try model.encode(word, into: &tokens)
    }
  }

  /// Appends the tokens of a word that is not empty, and whose bytes are still to be mapped to
  /// GPT-2's characters.
  func encode(
    bytes: Span<UInt8>, _ workspace: inout Workspace, into tokens: inout [Token]
  ) throws {
    if case .bpe(let model) = self {
      return try model.encode(bytes: bytes, &workspace, into: &tokens)
    }
    try encode(ByteLevelAlphabet.shared.mapped(bytes).span, &workspace, into: &tokens)
  }
}

/// Memory that models use again for each word.
struct Workspace {
  var ids: [UInt32] = []
  var queue = MergeQueue()
  /// The places where words of the model `crossingsOwner` can be cut.
  var crossings: MergeCrossings?
  var crossingsOwner: Lazily<MergeCrossings?>?
  var unigram = UnigramModel.Workspace()

  /// Merges the IDs of a word.
  mutating func mergeIDs(by merges: MergeTable) { queue.merge(&ids, by: merges) }
}
