internal import RowPlans
public import Tokenizers

/// What must not merge, so that protected text keeps its tokens.
///
/// The segmentation of a text is a fixed point of the merges: no two neighbours merge. A list of new
/// merges that holds no pair of neighbours therefore never begins to change it, and this condition is
/// exact: the first merge of the list that holds such a pair changes the text. The same is true of
/// new characters, and of pieces that are taken whole (`ignore_merges`).
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
    case (.spelt, _, _): spellings.insert(rules.product(spelling(left), spelling(right)))
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

  /// Whether a new piece for a character would change protected text.
  func forbids(character: [UInt8]) -> Bool { characters.contains(character) }
}
