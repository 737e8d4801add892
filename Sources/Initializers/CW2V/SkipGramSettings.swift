public import LinearAlgebra

/// The settings of constrained word2vec; those of the paper where it has them.
public struct SkipGramSettings: Hashable, Sendable {
  /// The contexts drawn for each that was seen.
  public var negativeRatio = 5.0
  /// The power of counts after which contexts are drawn.
  public var smoothing = 0.75
  /// The most contexts of a token that are looked at, beyond which some stand for all.
  public var contextLimit = 512
  /// The most contexts that stand for those that are drawn.
  public var negativeLimit = 512
  /// The source tokens from which the scale of products is learnt.
  public var calibrationTokens = 256
  /// The line by which scores follow from products; learnt from the source tokens by default.
  public var calibration: Calibration?
  /// The number of times that rows are made; from the second on, added pieces are contexts too.
  public var rounds = 1
  /// The settings of the search for each row.
  public var hull = LogisticHull.Settings()

  /// The usual settings.
  public init() {}

  /// The usual settings, but for those that somebody chooses.
  public init(_ settings: SettingValues<CW2VInitializer.Settings>) {
    rounds = settings.rounds
  }

  func check() throws {
    let least: [(String, Double, Double)] = [
      ("negative ratio", negativeRatio, 0), ("smoothing", smoothing, 0),
      ("contexts", Double(contextLimit), 1), ("negatives", Double(negativeLimit), 1),
      ("rounds", Double(rounds), 1), ("candidates", Double(hull.candidates), 1),
      ("tolerance", hull.tolerance, 0), ("pricings", Double(hull.pricings), 1),
    ]
    for (name, value, bound) in least where !(value >= bound && value.isFinite) {
      throw InitializerError.settingOutOfRange(
        name: name, value: value, range: "\(bound) or more")
    }
  }
}
