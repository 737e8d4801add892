internal import RowPlans
internal import Tokenizers

/// The canonical derivation of each piece, computed when it is first asked for.
final class Derivations {
  private let tokenizer: any Tokenizer
  private let isDerived: Bool
  private var known: [TokenID: [TokenID]?] = [:]

  init(of tokenizer: any Tokenizer) {
    self.tokenizer = tokenizer
    isDerived = [.bpe, .sentencePieceBPE, .tiktoken].contains(tokenizer.kind)
  }

  /// Whether pieces have derivations at all: those of Unigram and WordPiece stand alone.
  var exist: Bool { isDerived }

  /// D(t): the symbols that are formed on the way to the piece, the piece included; `nil` if no
  /// merges lead to it.
  func derivation(of id: TokenID) -> [TokenID]? {
    guard isDerived else { return [id] }
    if let known = known[id] { return known }
    let derivation = tokenizer.derivation(of: id)
    known[id] = .some(derivation)
    return derivation
  }
}
