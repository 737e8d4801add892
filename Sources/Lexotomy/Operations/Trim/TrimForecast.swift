internal import Checkpoints
internal import ICU
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// The outcome of a trimming, known before anything is written.
public struct TrimForecast: Sendable {
  /// The outcome for one language.
  public struct Language: Hashable, Sendable {
    /// The BCP-47 tag.
    public let tag: String
    /// Lines of the text.
    public let lines: Int
    /// Tokens of the text, before.
    public let tokens: Int
    /// Tokens per word, before; `nil` if there are no words.
    public let tokensPerWord: Double?
    /// Tokens per word, after: each dropped piece is counted as the pieces it falls apart into.
    public let tokensPerWordAfter: Double?
    /// The share of lines all of whose tokens are kept.
    public let lineCoverage: Double
    /// The share of tokens that are kept.
    public let tokenCoverage: Double
  }

  /// Pieces that a script had and lost.
  public struct ScriptLoss: Hashable, Sendable {
    /// The name of the script; "no letters" for digits, marks and signs.
    public let script: String
    /// Its pieces before.
    public let pieces: Int
    /// Those that are dropped.
    public let dropped: Int
  }

  /// Before.
  public let before: ModelSize
  /// After.
  public let after: ModelSize
  /// The outcome for each language.
  public let languages: [Language]
  /// The number of pieces that are kept for each reason, by name.
  public let reasons: [(reason: String, pieces: Int)]
  /// The pieces that are dropped, by script, the heaviest losses first.
  public let scripts: [ScriptLoss]

  init(
    model: Model, plan: TrimPlan, counts: CorpusCounts?, trimmed: any Tokenizer, form: TensorForm
  ) throws {
    (before, after) = try ModelSize.sizes(
      of: model, plan: plan.rowPlan(sourceRowCount: model.rowCount), form: form)
    var reasons: [String: Int] = [:]
    for reason in plan.reasons { if let reason { reasons[reason.category, default: 0] += 1 } }
    self.reasons = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { (reason: $0.key, pieces: $0.value) }
    scripts = Self.losses(in: model.tokenizer, plan: plan)
    guard let counts else {
      languages = []
      return
    }
    let fallback = try FallbackLengths(
      of: model.tokenizer, plan: plan, counts: counts, trimmed: trimmed)
    languages = counts.tags.compactMap { tag in
      guard let counts = counts.languages[tag] else { return nil }
      let sides = model.tokenizer.sides(of: tag)
      // A line that is counted by each side has the words once, and the tokens of all.
      let perWord = counts.sketch.tokensPerWord().map { $0 / Double(sides.count) }
      let growth =
        counts.tokens > 0
        ? Double(fallback.tokens(of: counts, side: sides.lowerBound)) / Double(counts.tokens) : 1
      return Language(
        tag: tag, lines: Int(counts.lines), tokens: Int(counts.tokens), tokensPerWord: perWord,
        tokensPerWordAfter: perWord.map { $0 * growth },
        lineCoverage: plan.lineCoverage(of: counts),
        tokenCoverage: plan.tokenCoverage(of: counts))
    }
  }

  private static func losses(in tokenizer: any Tokenizer, plan: TrimPlan) -> [ScriptLoss] {
    var all: [PieceScript: (pieces: Int, dropped: Int)] = [:]
    for id in tokenizer.vocabulary.ids() {
      let script = PieceScript(of: tokenizer.surface(of: id))
      all[script, default: (0, 0)].pieces += 1
      if plan.reasons[id.index] == nil { all[script, default: (0, 0)].dropped += 1 }
    }
    return all.map { ScriptLoss(script: $0.name, pieces: $1.pieces, dropped: $1.dropped) }
      .sorted { ($1.dropped, $0.script) < ($0.dropped, $1.script) }
  }
}

/// The numbers of kept pieces that dropped pieces of the text fall apart into, when their own
/// spelling is encoded again.
private struct FallbackLengths {
  /// By source ID, for each side of the tokenizer.
  private var lengths: [[Int: Int]] = []

  init(
    of tokenizer: any Tokenizer, plan: TrimPlan, counts: CorpusCounts, trimmed: any Tokenizer
  ) throws {
    let dropped = counts.total().occurrences().entries.map(\.0).filter { id in
      plan.reasons[id.index] == nil
    }
    var tokens: [Token] = []
    for side in trimmed.sides {
      let encoder = side.makeEncoder()
      var lengths: [Int: Int] = [:]
      for id in dropped {
        tokens.removeAll(keepingCapacity: true)
        let surface = tokenizer.surface(of: id)
        try encoder.encode(surface.span, addingSpecialTokens: false, into: &tokens)
        lengths[id.index] = max(1, tokens.count)
      }
      self.lengths.append(lengths)
    }
  }

  func tokens(of counts: PieceCounts, side: Int) -> UInt64 {
    var sum: UInt64 = 0
    for (id, count) in counts.occurrences().entries {
      sum += count * UInt64(lengths[side][id.index] ?? 1)
    }
    return sum
  }
}
