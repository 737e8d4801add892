/// The share of the tokens of new text whose piece the text at hand does not have.
///
/// It is about *n*₁/*N*, the pieces that were seen once over all tokens (Good 1953), for text of the
/// same kind.
public struct GoodTuring: Hashable, Sendable {
  /// The share of tokens that is expected.
  public let share: Double
  /// Between which shares it is in 95 of 100 cases (Esty 1983).
  public let interval: ClosedRange<Double>

  /// Estimates from counts of counts.
  ///
  /// - Parameters:
  ///   - once: The pieces that were seen once.
  ///   - twice: The pieces that were seen twice.
  ///   - tokens: All tokens; with none, nothing is known and the share is 1.
  public init(once: Int, twice: Int, tokens: Int) {
    guard tokens > 0 else {
      share = 1
      interval = 0...1
      return
    }
    let (once, twice, tokens) = (Double(once), Double(twice), Double(tokens))
    share = min(1, once / tokens)
    let variance = once * max(0, 1 - once / tokens) + 2 * twice
    let margin = 1.96 * variance.squareRoot() / tokens
    interval = max(0, share - margin)...min(1, share + margin)
  }
}
