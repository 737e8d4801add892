internal import LinearAlgebra

/// The settings of the softmax over neighbours, which ``OFAInitializer`` and ``WECHSELInitializer`` share.
public struct NeighborSettings: MethodSettings {
  /// The number of neighbours that are mixed.
  public let count = Setting("neighbors", 10, "k", "The number of neighbours that are mixed.")
  /// The temperature of their softmax.
  public let temperature = Setting("temperature", 0.1, "t", "The temperature of softmax.")

  public init() {}
}

/// Mixtures of the source rows whose auxiliary vectors are nearest: what OFA and WECHSEL share.
struct NeighborSoftmax: Sendable {
  private let vectors: AuxiliaryVectors
  private let index: NeighborIndex
  private let k: Int
  private let temperature: Double
  private let jobs: Int

  init(
    _ vectors: AuxiliaryVectors, of source: SourceRows, k: Int, temperature: Double, jobs: Int
  ) throws {
    try vectors.require(sourceRows: source.count)
    guard k > 0 else {
      throw InitializerError.settingOutOfRange(name: "k", value: Double(k), range: "1 or more")
    }
    guard temperature > 0, temperature.isFinite else {
      throw InitializerError.settingOutOfRange(
        name: "temperature", value: temperature, range: "a positive number")
    }
    self.vectors = vectors
    self.index = NeighborIndex(vectors.source, candidates: source.lenders)
    self.k = k
    self.temperature = temperature
    self.jobs = jobs
  }

  func outcomes(for pieces: [Int]) -> [Outcome] {
    let neighbors = index.nearest(k, to: vectors.pieces.read(pieces), jobs: jobs)
    return zip(pieces, neighbors).map { piece, neighbors in
      guard !neighbors.isEmpty else {
        return .nothing(vectors.covers(piece) ? .noNeighbors : .noVector)
      }
      let weights = Simplex.softmax(of: neighbors.map(\.similarity), temperature: temperature)
      return .mixed(
        Mixture(zip(neighbors, weights).map { Mixture.Entry(UInt32($0.id), $1) }))
    }
  }
}
