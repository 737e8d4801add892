internal import RowPlans

/// Whole words: a word is a piece or unknown.
struct WordLevelModel: Sendable {
  let vocabulary: Vocabulary
  let unknownToken: String
  let unknownID: UInt32?

  init(vocabulary: Vocabulary, unknownToken: String) {
    self.vocabulary = vocabulary
    self.unknownToken = unknownToken
    unknownID = vocabulary.id(of: unknownToken)?.rawValue
  }

  /// Appends the piece that the word is.
  ///
  /// - Throws: `TokenizerError.unencodable` if it is unknown and there is no unknown token.
  func encode(_ word: Span<UInt8>, into tokens: inout [Token]) throws {
    if let id = vocabulary.id(of: word) {
      tokens.append(Token(id))
    } else if let unknownID {
      tokens.append(Token(TokenID(unknownID)))
    } else {
      throw TokenizerError.unencodable(file: "", text: word.text)
    }
  }
}
