/// Rows of independent Gaussian numbers around 0.
///
/// This is Hugging Face's `resize_token_embeddings(mean_resizing=False)`, with the deviation
/// `initializer_range` of the model's configuration.
public struct RandomInitializer: Initializer {
  private let deviation: Double

  public var method: Method { .random }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if the deviation is negative or not finite.
  public init(deviation: Double = 0.02) throws {
    guard deviation >= 0, deviation.isFinite else {
      throw InitializerError.settingOutOfRange(
        name: "deviation", value: deviation, range: "a number that is not negative")
    }
    self.deviation = deviation
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { _ in .mixed(MixedRow([], noise: .isotropic(deviation: deviation))) }
  }
}
