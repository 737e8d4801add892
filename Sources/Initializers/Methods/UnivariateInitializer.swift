/// Rows of independent Gaussian numbers with the mean and the deviation of each column.
///
/// Such rows are outside the convex hull of the source, with certainty. OFA, WECHSEL and FOCUS use
/// them where they know nothing better.
public struct UnivariateInitializer: Initializer {
  private let entry: MixedRow.Entry
  private let scale: Double

  public var method: Method { .univariate }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - scale: What the deviations are multiplied by.
  public init(_ source: SourceRows, scale: Double = 1) {
    entry = source.mean()
    self.scale = scale
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(MixedRow([entry], noise: .univariate(scale: scale))) }
  }
}
