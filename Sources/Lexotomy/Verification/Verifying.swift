public import Corpora
internal import Files
internal import RowPlans
internal import Surgery
internal import Tokenizers

/// Checks from the files alone that a result is what a surgery of its source should give.
public struct Verifying: Sendable {
  /// The source.
  public let source: Model
  /// The result.
  public let result: Model
  /// The text to encode with both.
  public var sources: [CorpusSource] = []
  /// The number of threads.
  public var jobs = 1
  /// The field of JSON lines that holds the text.
  public var field = "text"
  /// The number of added rows without a record that are looked for in the hull of the old ones.
  public var hullLimit = 256

  /// The files that rewriting the source's tokenizer by a plan gives, if they are known already.
  var expected: (plan: RowPlan, files: [TokenizerFile])?
  /// The facts about the weights that were found while they were written.
  var written: WrittenModel?

  /// Prepares to check.
  public init(source: Model, result: Model) {
    self.source = source
    self.result = result
  }

  /// Checks every claim that can be checked.
  ///
  /// - Returns: The claims with their verdicts.
  /// - Throws: The typed errors of what cannot be read.
  public func claims() throws -> [Claim] {
    try source.checkRows()
    if let mixing = try result.mixing() {
      return try mixing.target == nil ? extensionClaims(mixing) : replacementClaims(mixing)
    }
    let comparison = TokenizerComparison(source: source.tokenizer, result: result.tokenizer)
    return try unrecordedClaims(comparison) ?? trimmingClaims(comparison)
  }

  /// The labels of the source's pieces.
  var sourceLabels: PieceLabels { PieceLabels(source.tokenizer) }

  /// Encodes the text in parallel.
  func encode<Checker, Check: Sendable>(
    by checker: @Sendable () -> Checker,
    add: @Sendable (Checker, Span<UInt8>, _ language: String) throws -> Void,
    finish: @Sendable (Checker) -> Check
  ) throws -> [Check] {
    try CorpusReader(sources, field: field).fold(jobs: jobs) {
      checker()
    } _: { checker, batch in
      let language = batch.source.language.text
      try batch.forEachLine { try add(checker, $0, language) }
    } finish: {
      finish($0)
    }
  }
}
