internal import RowPlans
internal import Tokenizers

/// Segments the words of all languages, and finds the characters that have no piece.
struct LearningWordReader {
  /// A character that becomes a piece.
  struct Character {
    let bytes: [UInt8]
    let count: UInt64
    /// The language that has it most often.
    let language: Int
  }

  private let segmenter: any WordSegmenter
  private var words = LearningWords()
  /// The characters without piece, numbered as they come, with their counts by language.
  private var characters: [[UInt8]: Int] = [:]
  private var characterCounts: [[UInt64]] = []

  init(_ tokenizer: any Tokenizer) { segmenter = tokenizer.makeWordSegmenter() }

  /// Segments all words; a character without piece is numbered from the top down.
  ///
  /// - Throws: `TokenizerError`.
  mutating func read(_ counts: WordCounts) throws {
    var symbols: [WordSymbol] = []
    for (language, tag) in counts.tags.enumerated() {
      try counts.languages[tag]?.forEachWord { word, count in
        symbols.removeAll(keepingCapacity: true)
        try segmenter.segment(word.span, into: &symbols)
        let numbers = symbols.map { number($0, language, counts.tags.count, count) }
        words.append(numbers, count: count, language: language)
      }
    }
  }

  private mutating func number(
    _ symbol: WordSymbol, _ language: Int, _ languageCount: Int, _ count: UInt64
  ) -> UInt32 {
    switch symbol {
    case .piece(let id): return id.rawValue
    case .character(let bytes):
      let number = characters[bytes] ?? characters.count
      if number == characters.count {
        characters[bytes] = number
        characterCounts.append(Array(repeating: 0, count: languageCount))
      }
      characterCounts[number][language] += count
      return .max - UInt32(number)
    }
  }

  /// The characters that shall become pieces, the most frequent first.
  ///
  /// - Parameters:
  ///   - coverage: The share of all their occurrences that is enough.
  ///   - isWanted: Whether a character with its count may become one.
  /// - Returns: The characters.
  func chosenCharacters(
    _ coverage: Double, where isWanted: ([UInt8], UInt64) -> Bool
  ) -> [Character] {
    let all = characters.map { bytes, number in
      let counts = characterCounts[number]
      let most = counts.max() ?? 0
      return Character(
        bytes: bytes, count: counts.reduce(0, +), language: counts.firstIndex(of: most) ?? 0)
    }.filter { isWanted($0.bytes, $0.count) }
      .sorted {
        $0.count != $1.count
          ? $0.count > $1.count : $0.bytes.lexicographicallyPrecedes($1.bytes)
      }
    let enough = Double(all.reduce(0) { $0 + $1.count }) * coverage
    var covered = 0.0
    return Array(
      all.prefix { character in
        defer { covered += Double(character.count) }
        return covered < enough
      })
  }

  /// The words, with the pieces of `symbols` for characters; other characters are barriers.
  func words(_ symbols: SymbolTable) -> LearningWords {
    var words = words
    var numbers: [UInt32: UInt32] = [:]
    for (bytes, number) in characters {
      numbers[.max - UInt32(number)] = symbols.number(of: bytes) ?? SymbolTable.barrier
    }
    if numbers.isEmpty { return words }
    let firstCharacter = UInt32.max - UInt32(characters.count)
    for index in words.symbols.indices where words.symbols[index] > firstCharacter {
      words.symbols[index] = numbers[words.symbols[index]] ?? SymbolTable.barrier
    }
    return words
  }
}
