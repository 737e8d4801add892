internal import ICU
internal import RowPlans

/// Encodes chunks with a ``SentencePieceTokenizer``, for one thread.
///
/// Why the tokens of a line are those of its chunks, stage by stage:
/// * Normalization takes the longest key of the map, or user-defined symbol, at each place. Where
///   none that begins in a chunk goes on with a space, parts of the text end at the cut. What is
///   remembered from one part to the next is whether the last one ended with a space: a chunk must
///   not. What is put before the line goes before the first chunk, which must not become empty. Spaces
///   at the end go from a last chunk of spaces only, as no other ends with one.
/// * BPE: words are segmented one by one, where no piece has a space inside; a word ends at each cut.
/// * Unigram: no piece that is found in text reaches across a cut, because a chunk does not end with
///   a character that a piece has before a space; see ``UnigramMargins`` for the sums, and for the
///   place where SentencePiece begins them again.
/// * Runs of unknown characters become one token: the space is a piece, so none goes across a cut.
final class SentencePieceChunkEncoder: ChunkEncoder {
  private let tokenizer: SentencePieceTokenizer
  private let encoder: SentencePieceEncoder
  private let lead: [UInt8]
  private let ends: Set<UInt32>
  private var normalized: [UInt8] = []
  private var workspace = UnigramMargins.Workspace()
  private var segments: [Segment] = []
  /// The segmenter that finds the best path, if there are paths.
  private let segmenter: UnigramSegmenter?

  /// Looks at a tokenizer; `nil` if a stage is not known to allow cuts.
  init?(_ tokenizer: SentencePieceTokenizer) {
    guard !tokenizer.model.trainer.treatsSpaceAsSuffix,
      tokenizer.model.normalizer.escapesSpaces, tokenizer.normalizer.givesUnicode
    else { return nil }
    lead = SentencePieceModel.space
    guard let id = tokenizer.vocabulary.id(of: lead), tokenizer.model.types[id.index] == .normal
    else { return nil }
    if case .bpe = tokenizer.segmentation, !tokenizer.splitsWords { return nil }
    ends = ModelCut.ends(of: tokenizer.vocabulary, before: [lead])
    self.tokenizer = tokenizer
    if case .unigram(let found) = tokenizer.segmentation {
      segmenter = found
    } else {
      segmenter = nil
    }
    encoder = SentencePieceEncoder(tokenizer)
  }

  func encode(chunk: Span<UInt8>, isFirst: Bool, into tokens: inout [Token]) throws -> ChunkPlace {
    guard let bytes = UTF8Text.valid(chunk) else { return .never }
    let isBlank = bytes.allSatisfy { $0 == 0x20 }
    guard isBlank || !tokenizer.normalizer.mayReachBehind(bytes) else { return .never }
    tokenizer.normalizer.normalize(
      chunk, isContinued: !isFirst, keepsEnd: !isBlank, into: &normalized)
    if !isBlank {
      guard !normalized.isEmpty, isFirst || normalized.starts(with: lead) else { return .never }
      let last = ModelCut.lastScalar(of: normalized)
      guard last != 0x2581, last != 0x20, !ends.contains(last) else { return .never }
    }
    guard let segmenter else {
      try encoder.encode(normalized: normalized, into: &tokens)
      return .anywhere
    }
    guard let place = segmenter.margins(of: normalized, &workspace)?.place(isDouble: false)
    else { return .never }
    segments.removeAll(keepingCapacity: true)
    workspace.append(to: &segments)
    try encoder.append(segments, of: normalized, to: &tokens)
    return place
  }
}
