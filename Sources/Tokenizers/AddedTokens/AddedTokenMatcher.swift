internal import ICU
internal import RowPlans

/// Finds added tokens in a text: the leftmost, and the longest there.
struct AddedTokenMatcher: Sendable {
  /// A stretch of a text, with the token that it is.
  struct Stretch {
    let range: Range<Int>
    let id: TokenID?
  }

  /// The texts that are searched for.
  let spellings: [[UInt8]]

  private let tokens: [AddedToken]
  private let trie: PieceTrie
  private let firstBytes: [Bool]

  /// Makes a matcher; `nil` if there are no tokens.
  ///
  /// Of two tokens with one spelling, the first counts.
  ///
  /// - Parameter entries: The tokens, each with the spelling that is looked for.
  init?(_ entries: [(token: AddedToken, spelling: [UInt8])]) {
    var known: Set<[UInt8]> = []
    let entries = entries.filter { !$0.spelling.isEmpty && known.insert($0.spelling).inserted }
    if entries.isEmpty { return nil }
    tokens = entries.map(\.token)
    spellings = entries.map(\.spelling)
    trie = PieceTrie(entries.enumerated().map { ($1.spelling[...], UInt32($0), 0) })
    var firstBytes = [Bool](repeating: false, count: 256)
    for entry in entries { firstBytes[Int(entry.spelling[0])] = true }
    self.firstBytes = firstBytes
  }

  /// Whether a spelling occurs in `text`, be it found or not.
  func occurs(in text: Span<UInt8>) -> Bool {
    text.indices.contains { index in
      firstBytes[Int(text[index])] && trie.longestMatch(text, from: index) != nil
    }
  }

  /// Calls `body` with the stretches that `text` consists of, none of them empty but for tokens.
  ///
  /// White space that a token strips belongs to its stretch. A token that must be a single word and
  /// is not is text, and the search goes on behind it.
  func forEachStretch(of text: Span<UInt8>, _ body: (Stretch) throws -> Void) rethrows {
    var done = 0
    var index = 0
    while index < text.count {
      guard firstBytes[Int(text[index])], let match = trie.longestMatch(text, from: index) else {
        index += 1
        continue
      }
      let token = tokens[Int(match.id)]
      let found = index..<match.end
      index = match.end
      if token.isSingleWord, !isSingleWord(found, in: text) { continue }
      var (start, end) = (found.lowerBound, found.upperBound)
      if token.stripsLeft { start = max(done, startOfSpace(before: start, text)) }
      if token.stripsRight { end = endOfSpace(after: end, text) }
      if done < start { try body(Stretch(range: done..<start, id: nil)) }
      try body(Stretch(range: min(start, end)..<end, id: token.id))
      done = end
    }
    if done < text.count { try body(Stretch(range: done..<text.count, id: nil)) }
  }

  private func isSingleWord(_ range: Range<Int>, in text: Span<UInt8>) -> Bool {
    var (start, end) = (range.lowerBound, range.upperBound)
    if start > 0, CharacterTable.shared[UTF8Text.previous(text, &start)].isWord { return false }
    return end == text.count || !CharacterTable.shared[UTF8Text.next(text, &end)].isWord
  }

  private func startOfSpace(before index: Int, _ text: Span<UInt8>) -> Int {
    var start = index
    while start > 0 {
      var previous = start
      guard CharacterTable.shared[UTF8Text.previous(text, &previous)].isWhiteSpace else { break }
      start = previous
    }
    return start
  }

  private func endOfSpace(after index: Int, _ text: Span<UInt8>) -> Int {
    var end = index
    while end < text.count {
      var next = end
      guard CharacterTable.shared[UTF8Text.next(text, &next)].isWhiteSpace else { break }
      end = next
    }
    return end
  }
}
