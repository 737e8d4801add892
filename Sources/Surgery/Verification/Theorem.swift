public import Tokenizers

/// The theorem that makes a trimming lossless, by the kind of the tokenizer (trimming.md §5).
public enum Theorem: String, Hashable, Sendable {
  /// BPE with merges: closed under derivation.
  case b1 = "B1"
  /// BPE that takes whole pieces: closed but for those.
  case b2 = "B2"
  /// SentencePiece BPE: closed under intermediate products.
  case s1 = "S1"
  /// BPE by ranks: closed but for pieces taken whole, all bytes, ranks in order.
  case t1 = "T1"
  /// Unigram: the lowest score stays.
  case u1 = "U1"
  /// WordPiece: greedy matching needs nothing more.
  case w1 = "W1"

  /// The theorem for a tokenizer.
  public init(for tokenizer: any Tokenizer) {
    switch tokenizer.kind {
    case .bpe: self = tokenizer.takesWholePieces ? .b2 : .b1
    case .sentencePieceBPE: self = .s1
    case .tiktoken: self = .t1
    case .unigram, .sentencePieceUnigram: self = .u1
    case .wordPiece, .wordLevel: self = .w1
    }
  }

  /// The hypotheses on the kept pieces; ``TokenizerComparison`` checks them.
  public var hypotheses: String {
    switch self {
    case .b1: "the kept pieces are closed under their canonical derivations, and merges keep order"
    case .b2:
      "the kept pieces are closed under their canonical derivations, but for those taken whole; "
        + "merges keep order"
    case .s1: "the kept pieces are closed under their intermediate products, and scores are kept"
    case .t1:
      "the kept pieces are closed under their canonical derivations, but for those taken whole; all "
        + "bytes are kept, and ranks keep their order"
    case .u1: "the lowest-scored piece is kept, and scores are kept"
    case .w1: "normalizer, prefix and word length limit are unchanged"
    }
  }

  /// The text whose segmentation is guaranteed.
  public var guaranteedText: String {
    switch self {
    case .b1, .s1: "every text all of whose source tokens are kept"
    case .b2, .t1:
      "every text each of whose pre-tokens is a kept piece, or no piece and made of kept tokens "
        + "with their derivations"
    case .u1: "every text all of whose source tokens are kept"
    case .w1: "every text all of whose source tokens are kept and none of whose words is unknown"
    }
  }
}
