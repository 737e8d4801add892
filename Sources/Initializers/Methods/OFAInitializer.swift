public import Concurrency

/// Mixtures of the nearest source pieces in a multilingual vector space.
///
/// Liu et al. 2024, "OFA: a framework of initializing unseen subword embeddings" (arXiv
/// 2311.08849): the cosines of the `k` nearest, over a temperature, through softmax. The weights
/// serve the table itself and its coordinates at any rank alike, since factorization commutes with
/// mixing. Unlike the reference, source pieces without a vector and rows that do not lend are
/// never neighbours.
public struct OFAInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .ofa, "mixtures of the nearest old pieces in one vector space", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The vectors by which tokens are compared.
    public let vectors = VectorSettings()
    /// The languages whose vectors count, where words have a language (`deu:hund`).
    public let languages = Setting(
      "vector-language", [String](), "code",
      "Use the vectors of this language only (deu for deu:hund); repeatable.")
    /// The neighbours that are mixed.
    public let neighbors = NeighborSettings()

    public init() {}
  }

  private let mixing: NeighborSoftmax

  public var method: Method { .ofa }

  /// Makes the method.
  ///
  /// - Throws: ``InitializerError`` if a setting is outside its range or there is not one vector
  ///   for each source row.
  /// - Complexity: O(*n* · *a*) here, O(*m* · *n* · *a*) for the outcomes.
  public init(
    _ source: SourceRows, vectors: AuxiliaryVectors, k: Int = 10, temperature: Double = 0.1,
    jobs: Int = Processors.count
  ) throws {
    mixing = try NeighborSoftmax(vectors, of: source, k: k, temperature: temperature, jobs: jobs)
  }

  /// Makes the method by its settings.
  ///
  /// - Throws: As ``init(_:vectors:k:temperature:jobs:)``.
  public init(
    _ source: SourceRows, vectors: AuxiliaryVectors, _ settings: SettingValues<Settings>, jobs: Int
  ) throws {
    try self.init(
      source, vectors: vectors, k: settings.neighbors.count,
      temperature: settings.neighbors.temperature, jobs: jobs)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] { mixing.outcomes(for: pieces) }
}
