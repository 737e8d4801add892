/// Rows of independent Gaussian numbers with the mean and the deviation of each column.
///
/// Such rows are outside the convex hull of the source, with certainty. OFA, WECHSEL and FOCUS use
/// them where they know nothing better.
public struct UnivariateInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .univariate, "random numbers around the mean, by the deviation of each column", isConvex: false)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The factor of the deviations.
    public let deviation = Setting(
      "deviation", 1.0, "s", "The number by which the deviations of columns are multiplied.")

    public init() {}
  }

  private let entry: Mixture.Entry
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

  /// Makes the method by its settings.
  public init(_ source: SourceRows, _ settings: SettingValues<Settings>) {
    self.init(source, scale: settings.deviation)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(Mixture([entry], noise: .univariate(scale: scale))) }
  }
}
