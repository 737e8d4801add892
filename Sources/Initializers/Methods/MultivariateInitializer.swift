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

  private let row: MixedRow

  public var method: Method { .multivariate }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if the variance is negative or not finite.
  public init(_ source: SourceRows, _ preset: Preset = .hull) throws {
    if let variance = preset.value, !(variance >= 0 && variance.isFinite) {
      throw InitializerError.settingOutOfRange(
        name: "variance", value: variance, range: "a number that is not negative")
    }
    row = MixedRow([source.mean()], noise: .multivariate(variance: preset.value))
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] { pieces.map { _ in .mixed(row) } }
}
