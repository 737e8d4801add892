public import RowPlans

/// Defaults for tokenizers on top of which nothing can be learnt.
extension Tokenizer {
  public func makeWordSegmenter() -> any WordSegmenter { LineSegmenter(makeEncoder()) }
  public var mergeRules: MergeRules? { nil }
  public func spelling(ofSurface surface: [UInt8]) -> [UInt8] { surface }
  public func surface(ofNew spelling: [UInt8]) -> [UInt8] { spelling }

  public func files(after plan: RowPlan, adding new: NewPieces) throws -> [TokenizerFile] {
    guard new.pieces.isEmpty, new.merges.isEmpty else { throw fixedFormat }
    return try files(after: plan)
  }

  public func adding(_ new: NewPieces) throws -> any Tokenizer {
    guard new.pieces.isEmpty, new.merges.isEmpty else { throw fixedFormat }
    return self
  }

  private var fixedFormat: TokenizerError {
    .unsuitable(
      file: path, place: "vocabulary",
      problem: "pieces cannot be added to files of this format. Convert the tokenizer to "
        + "tokenizer.json.")
  }
}

/// Takes each line for one word.
private final class LineSegmenter: WordSegmenter {
  private let encoder: any Encoder
  private var tokens: [Token] = []

  init(_ encoder: any Encoder) { self.encoder = encoder }

  func forEachWord(
    of line: Span<UInt8>, cutting: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    if !line.isEmpty { try body(line) }
  }

  func segment(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    tokens.removeAll(keepingCapacity: true)
    try encoder.encode(word, addingSpecialTokens: false, into: &tokens)
    for token in tokens { symbols.append(.piece(token.id)) }
  }
}
