public import Concurrency

/// Mixtures of the nearest source pieces in a multilingual vector space.
///
/// Liu et al. 2024, "OFA: a framework of initializing unseen subword embeddings" (arXiv
/// 2311.08849): the cosines of the `k` nearest, over a temperature, through softmax. The weights
/// serve the table itself and its coordinates at any rank alike, since factorization commutes with
/// mixing. Unlike the reference, source pieces without a vector and rows that do not lend are
/// never neighbours.
public struct OFAInitializer: Initializer {
  private let mixing: NeighborMixing

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
    mixing = try NeighborMixing(vectors, of: source, k: k, temperature: temperature, jobs: jobs)
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] { mixing.outcomes(for: pieces) }
}
