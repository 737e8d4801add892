public import RowPlans
public import Tokenizers

/// Finds the pieces of two tokenizers that stand for the same text, however they are spelt.
///
/// `▁the`, `Ġthe` and ` the` are one text. Pieces inside words (`##ing`) and pieces that begin words
/// are told apart by the space before. Special tokens stand for no text, and are left out.
public struct PieceMatch: Sendable {
  private let ids: [[UInt8]: TokenID]

  /// Lists the pieces of a tokenizer by their text; of several with one text the first counts.
  ///
  /// - Complexity: O(|V|).
  public init(of tokenizer: any Tokenizer) {
    var ids: [[UInt8]: TokenID] = [:]
    let special = Set(tokenizer.addedTokens.filter(\.isSpecial).map(\.id))
    for id in tokenizer.vocabulary.ids() where !special.contains(id) {
      let text = tokenizer.comparableText(of: id)
      if ids[text] == nil { ids[text] = id }
    }
    self.ids = ids
  }

  /// The piece that stands for `text`.
  public func id(ofText text: [UInt8]) -> TokenID? { ids[text] }

  /// The pieces that another tokenizer has, too, by their IDs here.
  ///
  /// - Complexity: O(|V|).
  public func pairs(with other: any Tokenizer) -> [(source: TokenID, other: TokenID)] {
    let special = Set(other.addedTokens.filter(\.isSpecial).map(\.id))
    var pairs: [(source: TokenID, other: TokenID)] = []
    var taken: Set<TokenID> = []
    for id in other.vocabulary.ids() where !special.contains(id) {
      guard let own = ids[other.comparableText(of: id)], taken.insert(own).inserted else {
        continue
      }
      pairs.append((own, id))
    }
    return pairs.sorted { $0.source < $1.source }
  }
}

extension Tokenizer {
  /// The text of a piece, by which pieces of different tokenizers are compared: with a space before
  /// it where it begins a word.
  ///
  /// A piece for a byte (`<0x41>`) is a text of its own, so that it is not taken for the character.
  func comparableText(of id: TokenID) -> [UInt8] {
    comparableText(surface(of: id), spelling: vocabulary.spelling(of: id) ?? [])
  }

  /// The text of a piece that is not in the vocabulary.
  public func comparableText(ofNew spelling: [UInt8]) -> [UInt8] {
    comparableText(surface(ofNew: spelling), spelling: spelling[...])
  }

  private func comparableText(_ surface: [UInt8], spelling: ArraySlice<UInt8>) -> [UInt8] {
    if surface.count == 1, spelling.count == 6, spelling.starts(with: "<0x".utf8) {
      return [0xFF] + spelling
    }
    return kind == .wordPiece && !spelling.starts(with: "##".utf8) ? [0x20] + surface : surface
  }
}
