internal import ICU

/// The stage that splits text into words.
indirect enum PreTokenizer: Sendable {
  case bert
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  case delimiter([UInt8])
  case digits(areIndividual: Bool)
  case fixedLength(Int)
  case metaspace(Metaspace)
  case punctuation(SplitBehavior)
  case sequence([PreTokenizer])
  case split(TextPattern, SplitBehavior, isInverted: Bool)
  case unicodeScripts
  case whitespace
  case whitespaceSplit

  /// Whether a step asks which parts come from the first character of the line, after others that may
  /// have split what the normalizer made of it.
  var asksForStart: Bool {
    steps.dropFirst().contains {
      if case .metaspace(let metaspace) = $0 { metaspace.scheme == .first } else { false }
    }
  }

  /// The steps one after the other, without nesting.
  var steps: [PreTokenizer] {
    guard case .sequence(let parts) = self else { return [self] }
    return parts.flatMap(\.steps)
  }
}

/// Runs the steps of a pre-tokenizer, for one thread.
struct PreTokenizerRun {
  private let steps: [PreTokenizer]
  private let matchers: PatternMatchers
  private let characters = CharacterSplits()
  private let gpt2 = TextPattern.words(WordScanner(.gpt2))
  private var stretches: [SplitBehavior.Stretch] = []

  /// Whether the bytes of each part are still to be mapped to GPT-2's characters: the last step
  /// leaves that to its caller, who may know the part already.
  let leavesBytes: Bool

  init(_ preTokenizer: PreTokenizer?, _ matchers: PatternMatchers) {
    steps = preTokenizer?.steps ?? []
    self.matchers = matchers
    if case .byteLevel = steps.last { leavesBytes = true } else { leavesBytes = false }
  }

  /// Splits all parts.
  ///
  /// - Throws: `ICUError.match` if a regular expression gives up.
  mutating func apply(to tokens: inout PreTokens) throws {
    for (index, step) in steps.enumerated() {
      try apply(step, isLast: index == steps.count - 1, to: &tokens)
    }
  }

  private mutating func apply(
    _ step: PreTokenizer, isLast: Bool, to tokens: inout PreTokens
  ) throws {
    switch step {
    case .bert: tokens.split(characters.splitWords)
    case .byteLevel(let addsPrefixSpace, let splits):
      try applyByteLevel(addsPrefixSpace, splits, isLast, to: &tokens)
    case .delimiter(let delimiter):
      try split(&tokens, .removed, isInverted: false) { [matchers] text in
        try TextPattern.literal(delimiter).findAll(in: text, matchers)
      }
    case .digits(let areIndividual):
      try split(&tokens, areIndividual ? .isolated : .contiguous, isInverted: false) {
        [matchers, characters] text in
        characters.find(text, into: &matchers.ranges, where: characters.isNumber)
      }
    case .fixedLength(let length):
      tokens.split { [characters] in characters.split($0, every: length, &$1) }
    case .metaspace(let metaspace): metaspace.apply(to: &tokens)
    case .punctuation(let behavior):
      try split(&tokens, behavior, isInverted: false) { [matchers, characters] text in
        characters.find(text, into: &matchers.ranges, where: characters.isPunctuation)
      }
    case .sequence: break
    case .split(let pattern, .isolated, _): try isolate(pattern, &tokens)
    case .split(let pattern, .removed, true): try keep(pattern, &tokens)
    case .split(let pattern, let behavior, let isInverted):
      try split(&tokens, behavior, isInverted: isInverted) { [matchers] text in
        try pattern.findAll(in: text, matchers)
      }
    case .unicodeScripts: tokens.split(characters.splitByScript)
    case .whitespace: tokens.split(characters.splitWordsAndSymbols)
    case .whitespaceSplit: tokens.split(characters.splitAtWhiteSpace)
    }
  }

  private mutating func split(
    _ tokens: inout PreTokens, _ behavior: SplitBehavior, isInverted: Bool,
    _ find: (Span<UInt8>) throws -> Void
  ) throws {
    var stretches = self.stretches
    try tokens.split { [matchers] text, writer in
      matchers.ranges.removeAll(keepingCapacity: true)
      try find(text)
      SplitBehavior.stretches(
        matchers.ranges, of: text.count, isInverted: isInverted, into: &stretches)
      behavior.write(stretches, to: &writer)
    }
    self.stretches = stretches
  }

  /// Makes each match a part, and each stretch between two.
  private func isolate(_ pattern: TextPattern, _ tokens: inout PreTokens) throws {
    try tokens.split { [matchers] text, writer in
      var done = 0
      try pattern.forEachMatch(in: text, matchers) { start, end in
        writer.append(done, start)
        writer.append(start, end)
        done = end
      }
      writer.append(done, text.count)
    }
  }

  /// Makes each match a part, and drops the rest.
  private func keep(_ pattern: TextPattern, _ tokens: inout PreTokens) throws {
    try tokens.split { [matchers] text, writer in
      try pattern.forEachMatch(in: text, matchers) { writer.append($0, $1) }
    }
  }

  private func applyByteLevel(
    _ addsPrefixSpace: Bool, _ splits: Bool, _ isLast: Bool, to tokens: inout PreTokens
  ) throws {
    if addsPrefixSpace {
      tokens.rewrite { text, part, result in
        if text[0] != 0x20 {
          result.append(0x20)
          if part.startLength > 0 { part.startLength += 1 }
        }
        for index in text.indices { result.append(text[index]) }
      }
    }
    if splits { try isolate(gpt2, &tokens) }
    if isLast { return }
    tokens.rewrite { text, part, result in
      let start = text.extracting(first: min(part.startLength, text.count))
      part.startLength = start.isEmpty ? 0 : ByteLevelAlphabet.shared.mapped(start).count
      ByteLevelAlphabet.shared.append(text, to: &result)
    }
  }
}
