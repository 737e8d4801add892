internal import RowPlans
internal import Tokenizers

/// The pieces of a Unigram tokenizer that text can become, with their scores, and those learnt so far.
struct UnigramVocabulary {
  /// The score of a character that has no piece: 10 below the lowest.
  let unknownScore: Double
  /// The characters that are pieces.
  private(set) var singles: Set<UInt32> = []

  private var pieces: [(characters: [UInt32], score: Double)] = []

  init(_ tokenizer: any Tokenizer) {
    var left = Set(tokenizer.addedTokens.map(\.id))
    if let id = tokenizer.unknownID { left.insert(id) }
    var read: [(characters: [UInt32], score: Double)] = []
    for id in tokenizer.vocabulary.ids() where !left.contains(id) {
      guard let score = tokenizer.score(of: id),
        let spelling = tokenizer.vocabulary.spelling(of: id),
        !(tokenizer.coversAllBytes && Self.isByte(spelling))
      else { continue }
      read.append((CharacterWords.scalars(of: spelling), score))
    }
    unknownScore = (read.map(\.score).min() ?? 0) - 10
    for piece in read { add(piece.characters, score: piece.score) }
  }

  /// Whether a piece is spelt as those of the byte fallback are: `<0x0A>`.
  private static func isByte(_ spelling: ArraySlice<UInt8>) -> Bool {
    spelling.count == 6 && spelling.starts(with: "<0x".utf8) && spelling.last == UInt8(ascii: ">")
  }

  /// Adds a piece.
  mutating func add(_ characters: [UInt32], score: Double) {
    pieces.append((characters, score))
    if characters.count == 1 { singles.insert(characters[0]) }
  }

  /// The mean score of the pieces of one character, of two, and so on.
  ///
  /// Where no piece is so long, the mean of the longest shorter ones counts.
  func meanScores() -> [Double] {
    var sums = [(sum: Double, count: Double)](
      repeating: (0, 0), count: max(1, pieces.map(\.characters.count).max() ?? 1))
    for piece in pieces where !piece.characters.isEmpty {
      sums[piece.characters.count - 1].sum += piece.score
      sums[piece.characters.count - 1].count += 1
    }
    var last = unknownScore
    return sums.map { entry in
      if entry.count > 0 { last = entry.sum / entry.count }
      return last
    }
  }

  /// The pieces of some characters only.
  ///
  /// - Complexity: O(*n*) in the characters of all pieces.
  func pieces(of alphabet: Set<UInt32>) -> UnigramPieces {
    var result = UnigramPieces()
    for piece in pieces where piece.characters.allSatisfy(alphabet.contains) {
      result.add(piece.characters, score: piece.score)
    }
    result.fix()
    return result
  }
}
