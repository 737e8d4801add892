/// Rows of independent Gaussian numbers around 0.
///
/// This is Hugging Face's `resize_token_embeddings(mean_resizing=False)`, with the deviation
/// `initializer_range` of the model's configuration.
public struct RandomInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .random, "random numbers around 0", isConvex: false)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The deviation; where none is given, the `initializer_range` of the model's configuration.
    public let deviation = Setting(
      "deviation", Double?.none, "s",
      "The standard deviation (default: initializer_range of config.json, or 0.02).")

    public init() {}
  }

  private let deviation: Double

  public var method: Method { .random }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if the deviation is negative or not finite.
  public init(deviation: Double = usualDeviation) throws {
    guard deviation >= 0, deviation.isFinite else {
      throw InitializerError.settingOutOfRange(
        name: "deviation", value: deviation, range: "a number that is not negative")
    }
    self.deviation = deviation
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: As ``init(deviation:)``.
  public init(_ settings: SettingValues<Settings>) throws {
    try self.init(deviation: settings.deviation ?? Self.usualDeviation)
  }

  /// The deviation of models whose configuration tells none.
  public static let usualDeviation = 0.02

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(Mixture([], noise: .isotropic(deviation: deviation))) }
  }
}
