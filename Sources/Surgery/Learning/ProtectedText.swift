internal import RowPlans
public import Tokenizers

/// The pairs that must not merge, so that protected text keeps its tokens.
///
/// The segmentation of a text is a fixed point of the merges: no two neighbours merge. A list of new
/// merges that holds no pair of neighbours therefore never begins to change it, and this condition is
/// exact: the first merge of the list that holds such a pair changes the text. The same is true of
/// new characters, and of pieces that are taken whole (`ignore_merges`).
///
/// WordPiece takes the longest piece at each place that it comes to. So a new piece changes a word if and
/// only if it is found where an old one begins, and is longer. In an unknown word, pieces are refused
/// there and where it became unknown, even if the word would stay unknown with one alone.
public final class ProtectedText {
  private let segmenter: any WordSegmenter
  private let rules: MergeRules
  private let vocabulary: Vocabulary
  private let takesWholePieces: Bool
  private var pairs: Set<UInt64> = []
  private var spellings: Set<[UInt8]> = []
  private var characters: Set<[UInt8]> = []
  private var seen: Set<[UInt8]> = []
  private var symbols: [WordSymbol] = []

  /// Protects nothing yet.
  public init(_ tokenizer: any Tokenizer, _ rules: MergeRules) {
    segmenter = tokenizer.makeWordSegmenter()
    vocabulary = tokenizer.vocabulary
    takesWholePieces = tokenizer.takesWholePieces
    self.rules = rules
  }

  /// Protects a line.
  ///
  /// - Throws: `TokenizerError`.
  public func add(_ line: Span<UInt8>) throws {
    try segmenter.forEachWord(of: line, cutting: false) { word in
      guard seen.insert(word.indices.map { word[$0] }).inserted else { return }
      symbols.removeAll(keepingCapacity: true)
      try segmenter.segment(word, into: &symbols)
      if rules.products == .longest { return protectPlaces(of: word) }
      for symbol in symbols {
        if case .character(let bytes) = symbol { characters.insert(bytes) }
      }
      for (left, right) in zip(symbols, symbols.dropFirst()) { protect(left, right) }
      if takesWholePieces { spellings.insert(symbols.flatMap(spelling)) }
    }
  }

  private func protect(_ left: WordSymbol, _ right: WordSymbol) {
    switch (rules.products, left, right) {
    case (.listed, .piece(let left), .piece(let right)):
      pairs.insert(UInt64(left.rawValue) << 32 | UInt64(right.rawValue))
    case (.listed, _, _): break
    case (.spelt, _, _), (.longest, _, _):
      spellings.insert(rules.product(spelling(left), spelling(right)))
    }
  }

  /// Protects the symbols of a word from longer pieces.
  private func protectPlaces(of word: Span<UInt8>) {
    let prefix = rules.prefix
    var start = 0
    for symbol in symbols {
      var length = 0
      if case .piece(let id) = symbol {
        guard rules.isMergeable(id) else { return }
        length = spelling(symbol).count - (start > 0 ? prefix.count : 0)
      }
      var longer = start > 0 ? prefix : []
      for index in start..<word.count {
        longer.append(word[index])
        let isWhole = index + 1 == word.count || word[index + 1] & 0xC0 != 0x80
        if isWhole, index >= start + length { spellings.insert(longer) }
      }
      if length == 0 { return }
      start += length
    }
  }

  private func spelling(_ symbol: WordSymbol) -> [UInt8] {
    switch symbol {
    case .piece(let id): Array(vocabulary.spelling(of: id) ?? [])
    case .character(let bytes): bytes
    }
  }

  /// Whether a new merge would change protected text.
  func forbids(_ left: UInt32, _ right: UInt32, product: [UInt8]) -> Bool {
    pairs.contains(UInt64(left) << 32 | UInt64(right)) || spellings.contains(product)
  }

  /// Whether a new piece that needs no merge, mostly a character, would change protected text.
  func forbids(piece spelling: [UInt8]) -> Bool {
    characters.contains(spelling) || rules.products == .longest && spellings.contains(spelling)
  }
}
