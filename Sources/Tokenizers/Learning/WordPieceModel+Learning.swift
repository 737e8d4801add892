internal import ICU
internal import RowPlans

extension WordPieceModel {
  /// Segments a word, where it is not known as far as it is.
  ///
  /// A character without piece comes up spelt as its piece would be, with ``prefix`` unless it begins
  /// the word. A word that is too long stays unknown, whatever pieces there are.
  ///
  /// - Complexity: As ``encode(_:into:)``.
  func segment(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) {
    if hasTooManyCharacters(word) {
      if let unknownID { symbols.append(.piece(TokenID(unknownID))) }
      return
    }
    var start = 0
    while start < word.count {
      if let match = longestMatch(word, from: start) {
        symbols.append(.piece(TokenID(match.id)))
        start = match.end
        continue
      }
      let first = start
      _ = UTF8Text.next(word, &start)
      symbols.append(.character((first == 0 ? [] : prefix) + (first..<start).map { word[$0] }))
    }
  }
}
