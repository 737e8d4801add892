public import Concurrency
internal import LinearAlgebra

/// Mixtures of shared pieces, by their similarity in vectors of the target language.
///
/// Dobler and de Melo 2023, "FOCUS" (arXiv 2305.14481): the sparsemax of the cosines to *all*
/// anchors. Anchors are the lenders that have a vector in the target's space, as the pieces do
/// that both vocabularies share. Only the nearest anchors are looked at, which is exact: anchors
/// below the threshold of the sparsemax have weight 0, and more are asked for until one is.
public struct FOCUSInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .focus, "mixtures of shared pieces, by sparsemax of their similarity", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The vectors by which tokens are compared.
    public let vectors = VectorSettings()

    public init() {}
  }

  private let vectors: AuxiliaryVectors
  private let index: NeighborIndex
  private let firstCount: Int
  private let jobs: Int

  public var method: Method { .focus }

  /// Makes the method.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - vectors: Those of source rows that are no anchors are zeros.
  ///   - firstCount: The number of anchors to look at first.
  ///   - jobs: The number of threads.
  /// - Throws: ``InitializerError`` if there is not one vector for each source row.
  public init(
    _ source: SourceRows, vectors: AuxiliaryVectors, firstCount: Int = 128,
    jobs: Int = Processors.count
  ) throws {
    try vectors.require(sourceRows: source.count)
    precondition(firstCount > 0, "nothing to look at")
    self.vectors = vectors
    self.index = NeighborIndex(vectors.source, candidates: source.lenders)
    self.firstCount = firstCount
    self.jobs = jobs
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    var outcomes = [Outcome](repeating: .nothing(.noVector), count: pieces.count)
    var (open, count) = (Array(pieces.indices), min(firstCount, index.count))
    while !open.isEmpty {
      let queries = vectors.pieces.read(open.map { pieces[$0] })
      let found = index.nearest(count, to: queries, jobs: jobs)
      var unsettled: [Int] = []
      for (position, neighbors) in zip(open, found) {
        let weights = Simplex.projection(of: neighbors.map(\.similarity))
        if let last = weights.last, last > 0, count < index.count {
          unsettled.append(position)
        } else {
          outcomes[position] = outcome(pieces[position], neighbors, weights)
        }
      }
      open = unsettled
      count = min(count * 4, index.count)
    }
    return outcomes
  }

  private func outcome(_ piece: Int, _ neighbors: [Neighbor], _ weights: [Double]) -> Outcome {
    guard !neighbors.isEmpty else {
      return .nothing(vectors.covers(piece) ? .noNeighbors : .noVector)
    }
    return .mixed(Mixture(zip(neighbors, weights).map { Mixture.Entry(UInt32($0.id), $1) }))
  }
}
