internal import ICU
internal import RowPlans

extension HuggingFaceTokenizer {
  public func makeWordSegmenter() -> any WordSegmenter { HuggingFaceWordSegmenter(self) }

  public var mergeRules: MergeRules? {
    var mergeable = vocabulary.mergeable
    for token in addedTokens { mergeable[token.id.index] = false }
    for id in bytesOfPieces.keys { mergeable[id.index] = false }
    if let unknownID { mergeable[unknownID.index] = false }
    switch model {
    case .bpe(let model):
      return MergeRules(
        .listed, prefix: model.options.prefix, merges: model.merges, mergeable: mergeable)
    case .wordPiece(let model):
      return MergeRules(.longest, prefix: model.prefix, mergeable: mergeable)
    case .unigram, .wordLevel: return nil
    }
  }

  public func spelling(ofSurface surface: [UInt8]) -> [UInt8] {
    if isByteLevel { return ByteLevelAlphabet.shared.mapped(surface.span) }
    guard let space = visibleSpace else { return surface }
    return surface.flatMap { $0 == 0x20 ? space : [$0] }
  }

  public func surface(ofNew spelling: [UInt8]) -> [UInt8] {
    var text = spelling
    switch model {
    case .bpe(let model): text = model.core(of: spelling[...]).text
    case .wordPiece(let model):
      text = Array(spelling.dropFirst(model.prefixLength(of: spelling[...])))
    case .unigram, .wordLevel: break
    }
    if isByteLevel { return ByteLevelAlphabet.shared.unmapped(text.span) ?? text }
    return visibleSpace.map { text.replacing($0, with: [0x20]) } ?? text
  }

  /// The text that stands for a space in pieces, mostly `▁`; `nil` if none does.
  var visibleSpace: [UInt8]? {
    for case .metaspace(let metaspace) in preTokenizer?.steps ?? [] {
      return metaspace.replacement
    }
    return normalizer?.visibleSpace
  }
}

extension Normalizer {
  /// The text that it puts in place of each space; `nil` if it leaves them.
  fileprivate var visibleSpace: [UInt8]? {
    switch self {
    case .sequence(let parts): parts.lazy.compactMap(\.visibleSpace).first
    case .replace(.literal([0x20]), let content): content
    case .replace(.regularExpression(let pattern), let content) where pattern.pattern == " ":
      content
    default: nil
    }
  }
}

extension Vocabulary {
  /// For each ID, whether it has a piece.
  var mergeable: [Bool] { (0..<idBound).map { spelling(of: TokenID($0)) != nil } }
}

/// Splits text with a ``HuggingFaceTokenizer``, for one thread.
final class HuggingFaceWordSegmenter: WordSegmenter {
  private let tokenizer: HuggingFaceTokenizer
  private let matchers = PatternMatchers()
  private let cutsAtSpaces: Bool
  private var preTokenizer: PreTokenizerRun
  private var preTokens = PreTokens()
  private var workspace = Workspace()
  private var tokens: [Token] = []

  init(_ tokenizer: HuggingFaceTokenizer) {
    self.tokenizer = tokenizer
    preTokenizer = PreTokenizerRun(tokenizer.preTokenizer, matchers)
    switch tokenizer.model {
    case .bpe, .unigram: cutsAtSpaces = !tokenizer.isByteLevel
    case .wordPiece, .wordLevel: cutsAtSpaces = false
    }
  }

  func forEachWord(
    of line: Span<UInt8>, cutting: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let line = UTF8Text.repaired(line)
    try forEachText(of: line, tokenizer.rawMatcher) { range in
      var text = NormalizedText(bytes: Array(line[range]), isAtStart: range.lowerBound == 0)
      try tokenizer.normalizer?.apply(to: &text, matchers)
      let normalized = text
      try forEachText(of: normalized.bytes, tokenizer.normalizedMatcher) { range in
        preTokens.start(
          Array(normalized.bytes[range]),
          isAtStart: normalized.isAtStart && range.lowerBound == 0)
        try preTokenizer.apply(to: &preTokens)
        try forEachPart(cutting: cutting && cutsAtSpaces, body)
      }
    }
  }

  /// Calls `body` with the ranges between added tokens.
  private func forEachText(
    of text: [UInt8], _ matcher: AddedTokenMatcher?, _ body: (Range<Int>) throws -> Void
  ) throws {
    if text.isEmpty { return }
    guard let matcher else { return try body(text.indices) }
    try matcher.forEachStretch(of: text.span) { stretch in
      if stretch.id == nil, !stretch.range.isEmpty { try body(stretch.range) }
    }
  }

  private func forEachPart(
    cutting: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let text = preTokens.text
    for part in preTokens.parts where part.start < part.end {
      guard cutting else {
        try body(text.span.extracting(part.start..<part.end))
        continue
      }
      for word in WordSplitter(text, in: part.start..<part.end) {
        try body(text.span.extracting(word))
      }
    }
  }

  func segment(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    do {
      if preTokenizer.leavesBytes {
        let mapped = ByteLevelAlphabet.shared.mapped(word)
        try segmentMapped(mapped.span, into: &symbols)
      } else {
        try segmentMapped(word, into: &symbols)
      }
    } catch TokenizerError.unencodable(_, let text) {
      throw TokenizerError.unencodable(file: tokenizer.path, text: text)
    }
  }

  func segment(spelling: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    do {
      try segmentMapped(spelling, into: &symbols)
    } catch TokenizerError.unencodable(_, let text) {
      throw TokenizerError.unencodable(file: tokenizer.path, text: text)
    }
  }

  private func segmentMapped(_ word: Span<UInt8>, into symbols: inout [WordSymbol]) throws {
    if case .bpe(let model) = tokenizer.model, model.options.prefix.isEmpty,
      model.options.suffix.isEmpty
    {
      if model.options.ignoresMerges, let id = model.vocabulary.id(of: word) {
        symbols.append(.piece(id))
        return
      }
      return try segment(word, by: model, into: &symbols)
    }
    if case .wordPiece(let model) = tokenizer.model { return model.segment(word, into: &symbols) }
    tokens.removeAll(keepingCapacity: true)
    try tokenizer.model.encode(word, &workspace, into: &tokens)
    for token in tokens { symbols.append(.piece(token.id)) }
  }

  /// Segments the stretches of known characters, and leaves the others as they are.
  ///
  /// No merge reaches over a character without piece, so each stretch merges for itself.
  private func segment(
    _ word: Span<UInt8>, by model: BPEModel, into symbols: inout [WordSymbol]
  ) throws {
    var start = 0
    var index = 0
    while index < word.count {
      let first = index
      let scalar = UTF8Text.next(word, &index)
      guard model.pieces(of: scalar).isEmpty else { continue }
      try merge(word.extracting(start..<first), by: model, into: &symbols)
      symbols.append(.character((first..<index).map { word[$0] }))
      start = index
    }
    try merge(word.extracting(start..<word.count), by: model, into: &symbols)
  }

  private func merge(
    _ stretch: Span<UInt8>, by model: BPEModel, into symbols: inout [WordSymbol]
  ) throws {
    if stretch.isEmpty { return }
    try model.appendSymbols(of: stretch, to: &workspace.ids)
    workspace.mergeIDs(by: model.merges)
    for id in workspace.ids { symbols.append(.piece(TokenID(id))) }
  }
}
