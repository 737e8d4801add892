/// Rows of Gaussian numbers with the mean and the covariance of the source rows, times a variance.
///
/// Hewitt 2021, "Initializing new word embeddings for pretrained language models". The variance is
/// the whole story: see ``Preset``.
public struct MultivariateInitializer: Initializer {
  /// The variance by which the covariance is multiplied.
  public enum Preset: Hashable, Sendable {
    /// Half of what stays in the convex hull of a Gaussian cloud: rows that differ, in the hull.
    case hull
    /// 10⁻⁵, in Hewitt's code and the comparison of arXiv 2407.05841.
    case hewitt
    /// 10⁻⁹, in `resize_token_embeddings` of Hugging Face: rows that barely differ.
    case hf
    /// 1, in mergekit: rows outside the hull.
    case full
    /// Another variance.
    case variance(Double)

    /// The variance; `nil` where it depends on the number of rows and columns.
    public var value: Double? {
      switch self {
      case .hull: nil
      case .hewitt: 1e-5
      case .hf: 1e-9
      case .full: 1
      case .variance(let variance): variance
      }
    }
  }

  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .multivariate, "random numbers around the mean, by the covariance of old rows",
    isConvex: false)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The variance.
    public let variance = Setting(
      "variance", Preset.hull, "v",
      "The variance of the noise: hull, hewitt (1e-5), hf (1e-9), full (1), or a number.")

    public init() {}
  }

  private let row: Mixture

  public var method: Method { .multivariate }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if the variance is negative or not finite.
  public init(_ source: SourceRows, _ preset: Preset = .hull) throws {
    if let variance = preset.value, !(variance >= 0 && variance.isFinite) {
      throw InitializerError.settingOutOfRange(
        name: "variance", value: variance, range: "a number that is not negative")
    }
    row = Mixture([source.mean()], noise: .multivariate(variance: preset.value))
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: ``InitializerError`` if the variance is negative or not finite.
  public init(_ source: SourceRows, _ settings: SettingValues<Settings>) throws {
    try self.init(source, settings.variance)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] { pieces.map { _ in .mixed(row) } }
}

extension MultivariateInitializer.Preset: SettingConvertible {
  private static let names: [(name: String, preset: Self)] = [
    ("hull", .hull), ("hewitt", .hewitt), ("hf", .hf), ("full", .full),
  ]

  public init?(setting: SettingValue) {
    if case .text(let text) = setting, let named = Self.names.first(where: { $0.name == text }) {
      self = named.preset
      return
    }
    guard let variance = Double(setting: setting), variance >= 0 else { return nil }
    self = .variance(variance)
  }

  public var settingValue: SettingValue? {
    if case .variance(let variance) = self { return .number(variance) }
    return Self.names.first { $0.preset == self }.map { .text($0.name) }
  }
}
