internal import RowPlans

/// Encodes text with a SentencePiece model, for one thread.
final class SentencePieceEncoder: Encoder {
  private let tokenizer: SentencePieceTokenizer
  private var normalized: [UInt8] = []
  private var segments: [Segment] = []
  private var lattice = UnigramSegmenter.Workspace()
  private var merger: BPESegmenter?
  private var words = WordCache<Segment>()

  init(_ tokenizer: SentencePieceTokenizer) {
    self.tokenizer = tokenizer
    if case .bpe(let merges) = tokenizer.segmentation { merger = BPESegmenter(merges) }
  }

  /// Appends the tokens of `text`; SentencePiece itself adds no special tokens.
  func encode(_ text: Span<UInt8>, addingSpecialTokens: Bool, into tokens: inout [Token]) throws {
    tokenizer.normalizer.normalize(text, into: &normalized)
    guard normalized.count < Int(Int32.max) else {
      throw TokenizerError.unsuitable(
        file: tokenizer.path, place: "text",
        problem: "a line has \(text.count) bytes, which is too many. Break it into lines.")
    }
    segments.removeAll(keepingCapacity: true)
    segment()
    try append(segments, of: normalized, to: &tokens)
  }

  /// Appends the tokens of text that is normalized.
  func encode(normalized text: [UInt8], into tokens: inout [Token]) throws {
    normalized = text
    segments.removeAll(keepingCapacity: true)
    segment()
    try append(segments, of: normalized, to: &tokens)
  }

  private func segment() {
    if case .unigram(let segmenter) = tokenizer.segmentation {
      segmenter.segment(normalized, &lattice, into: &segments)
    } else if tokenizer.splitsWords {
      let text = normalized
      for word in WordSplitter(text, in: text.indices) { segment(word, of: text) }
    } else {
      merger?.segment(normalized, normalized.indices, into: &segments)
    }
  }

  private func segment(_ range: Range<Int>, of text: [UInt8]) {
    guard range.count <= WordCache<Segment>.wordLimit else {
      merger?.segment(text, range, into: &segments)
      return
    }
    let word = text.span.extracting(range)
    let hash = WordHash.hash(word)
    if words.append(word, hash, to: &segments) { return }
    let first = segments.count
    merger?.segment(text, range, into: &segments)
    words.insert(word, hash, segments[first...])
  }

  /// Makes tokens of the segments: runs of unknown ones become one, or each becomes its bytes.
  func append(
    _ segments: [Segment], of normalized: [UInt8], to tokens: inout [Token]
  ) throws {
    let ids = tokenizer.numbering?.ids
    var start = 0
    var runStart: Int?
    for segment in segments {
      defer { start += Int(segment.length) }
      guard segment.id != Segment.unknown else {
        if runStart == nil { runStart = start }
        continue
      }
      if let first = runStart { appendUnknown(normalized[first..<start], to: &tokens) }
      runStart = nil
      tokens.append(Token(ids?[Int(segment.id)] ?? TokenID(segment.id)))
    }
    if let first = runStart { appendUnknown(normalized[first..<start], to: &tokens) }
  }

  /// Makes tokens of a run of characters that are in no piece.
  private func appendUnknown(_ run: ArraySlice<UInt8>, to tokens: inout [Token]) {
    if tokenizer.coversAllBytes {
      for byte in run {
        let id = tokenizer.model.byteIDs[Int(byte)]
        tokens.append(Token(tokenizer.numbering?.ids[id.index] ?? id))
      }
    } else if let id = tokenizer.numbering?.id(ofUnknown: run) ?? tokenizer.unknownID {
      tokens.append(Token(id))
    }
  }
}
