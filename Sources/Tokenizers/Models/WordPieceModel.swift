internal import ICU
internal import RowPlans

/// WordPiece: the longest piece first, again and again (Wu and others, 2016), as in Hugging Face.
final class WordPieceModel: Sendable {
  let vocabulary: Vocabulary
  let unknownToken: String
  let unknownID: UInt32?
  /// The prefix of pieces inside a word, mostly `##`.
  let prefix: [UInt8]
  /// The characters of a word beyond which it is unknown.
  let characterLimit: Int

  private let trie: PieceTrie
  /// The node of the prefix, or `PieceTrie.none`.
  private let continuation: Int

  init(vocabulary: Vocabulary, unknownToken: String, prefix: [UInt8], characterLimit: Int) {
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
    self.prefix = prefix
    self.characterLimit = characterLimit
    unknownID = vocabulary.id(of: unknownToken)?.rawValue
    let trie = PieceTrie(
      vocabulary.ids().compactMap { id in
        guard let spelling = vocabulary.spelling(of: id), !spelling.isEmpty else { return nil }
        return (spelling, id.rawValue, 0)
      })
    continuation = prefix.reduce(0) { node, byte in
      node == PieceTrie.none ? node : trie.child(of: node, byte)
    }
    self.trie = trie
  }

  /// Segments a word that is not empty.
  ///
  /// - Throws: `TokenizerError.unencodable` if the word is unknown and there is no unknown token.
  /// - Complexity: O(*n* · *l*), where *n* are the bytes of the word and *l* those of the longest
  ///   piece.
  func encode(_ word: Span<UInt8>, into tokens: inout [Token]) throws {
    let count = tokens.count
    if hasTooManyCharacters(word) { return try appendUnknown(word, to: &tokens) }
    var start = 0
    while start < word.count {
      guard let match = longestMatch(word, from: start) else {
        tokens.removeSubrange(count...)
        return try appendUnknown(word, to: &tokens)
      }
      tokens.append(Token(TokenID(match.id)))
      start = match.end
    }
  }

  /// The longest piece at a place of a word, and where it ends.
  func longestMatch(_ word: Span<UInt8>, from start: Int) -> (end: Int, id: UInt32)? {
    var node = start == 0 ? 0 : continuation
    var longest: (end: Int, id: UInt32)?
    var index = start
    while index < word.count, node != PieceTrie.none {
      node = trie.child(of: node, word[index])
      guard node != PieceTrie.none else { break }
      index += 1
      if trie.nodes[node].id != .max { longest = (index, trie.nodes[node].id) }
    }
    return longest
  }

  /// Whether a word is unknown for its length alone.
  func hasTooManyCharacters(_ word: Span<UInt8>) -> Bool {
    if word.count <= characterLimit { return false }
    var count = 0
    for index in word.indices where word[index] & 0xC0 != 0x80 { count += 1 }
    return count > characterLimit
  }

  private func appendUnknown(_ word: Span<UInt8>, to tokens: inout [Token]) throws {
    guard let unknownID else { throw TokenizerError.unencodable(file: "", text: word.text) }
    tokens.append(Token(TokenID(unknownID)))
  }
}
