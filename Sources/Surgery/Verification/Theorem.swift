public import Tokenizers

/// The theorem that makes a trimming lossless, by the kind of the tokenizer (docs/exactness.md).
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
}
