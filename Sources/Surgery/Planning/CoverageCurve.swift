/// The shares of a text that vocabularies of other sizes would preserve, by the ranking of a plan.
///
/// It tells how large a vocabulary must be for a share of the lines, without counting again.
public struct CoverageCurve: Hashable, Sendable {
  /// A size, and the shares of the text of a language that it preserves.
  public struct Point: Hashable, Sendable {
    /// The number of pieces.
    public let size: Int
    /// The share of lines all of whose tokens are kept.
    public let lines: Double
    /// The share of tokens that are kept.
    public let tokens: Double
  }

  /// The points of each language, by growing size.
  public let points: [String: [Point]]

  /// The shares whose exact sizes are among the points.
  public static let shares =
    stride(from: 0.05, to: 0.9, by: 0.05).map(\.self) + (90...98).map { Double($0) / 100 }
    + (990...999).map { Double($0) / 1000 } + [0.9995, 0.9999, 1]
}

extension TrimPlanner {
  /// Measures what other sizes would preserve.
  ///
  /// - Complexity: O(*n* log *n*) in the tokens of the sketches, and the derivations.
  public func curve(for counts: CorpusCounts, options: TrimOptions) -> CoverageCurve {
    let full = largest(for: counts, options: options)
    var points: [String: [CoverageCurve.Point]] = [:]
    for tag in counts.tags {
      guard let language = counts.languages[tag], language.tokens > 0 else { continue }
      let lines = Coverage(of: language, unit: .lines, in: full)
      let tokens = Coverage(of: language, unit: .tokens, in: full)
      var sizes = Set(
        CoverageCurve.shares.flatMap { share in
          [lines.size(for: share), tokens.size(for: share)].compactMap(\.self)
        })
      sizes.insert(full.count)
      points[tag] = sizes.sorted().map {
        CoverageCurve.Point(size: $0, lines: lines.share(at: $0), tokens: tokens.share(at: $0))
      }
    }
    return CoverageCurve(points: points)
  }
}
