internal import RowPlans

extension SentencePieceTokenizer {
  public func makeWordSegmenter() -> any WordSegmenter { SentencePieceWordSegmenter(self) }

  public var mergeRules: MergeRules? {
    guard kind == .sentencePieceBPE else { return nil }
    return MergeRules(.spelt, mergeable: model.types.map { $0 == .normal })
  }

  public func spelling(ofSurface surface: [UInt8]) -> [UInt8] {
    guard model.normalizer.escapesSpaces else { return surface }
    return surface.flatMap { $0 == 0x20 ? SentencePieceModel.space : [$0] }
  }

  public func surface(ofNew spelling: [UInt8]) -> [UInt8] {
    spelling.replacing(SentencePieceModel.space, with: [0x20])
  }
}

/// Splits text with a ``SentencePieceTokenizer``, for one thread.
final class SentencePieceWordSegmenter: WordSegmenter {
  private let tokenizer: SentencePieceTokenizer
  private var normalized: [UInt8] = []
  private var segments: [Segment] = []
  private var lattice = UnigramSegmenter.Workspace()
  private var merger: BPESegmenter?

  init(_ tokenizer: SentencePieceTokenizer) {
    self.tokenizer = tokenizer
    if case .bpe(let merges) = tokenizer.segmentation { merger = BPESegmenter(merges) }
  }

  func forEachWord(
    of line: Span<UInt8>, cutting: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    tokenizer.normalizer.normalize(line, into: &normalized)
    let text = normalized
    if text.isEmpty { return }
    guard cutting else { return try body(text.span) }
    for word in WordSplitter(text, in: text.indices) { try body(text.span.extracting(word)) }
  }

  func segment(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    let text = word.indices.map { word[$0] }
    segments.removeAll(keepingCapacity: true)
    if case .unigram(let segmenter) = tokenizer.segmentation {
      segmenter.segment(text, &lattice, into: &segments)
    } else {
      merger?.segment(text, text.indices, into: &segments)
    }
    var start = 0
    for segment in segments {
      let end = start + Int(segment.length)
      if segment.id == Segment.unknown {
        symbols.append(.character(Array(text[start..<end])))
      } else {
        symbols.append(.piece(TokenID(segment.id)))
      }
      start = end
    }
  }
}
