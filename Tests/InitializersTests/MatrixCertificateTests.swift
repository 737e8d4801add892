import Initializers
import Testing

@Suite("Certificate of mixtures")
struct MatrixCertificateTests {
  private func certificate(
    _ rows: [(Method, Mixture)], sourceRowCount: Int = 4
  ) throws -> MatrixCertificate {
    let source = try SourceRows(count: sourceRowCount)
    return MatrixCertificate(
      of: try MixtureMatrix(
        rows: rows.map(\.1), provenance: rows.map { .init($0.0) }, shared: source.shared,
        sourceRowCount: sourceRowCount))
  }

  @Test func `rows inside and outside the hull are told apart`() throws {
    let found = try certificate([
      (.ofa, Mixture([.init(0, 0.25), .init(1, 0.75)])),
      (.mean, Mixture([.init(4, 1)])),
      (.omp, Mixture([.init(0, 1.5), .init(1, -0.5)])),
      (.multivariate, Mixture([.init(4, 1)], noise: .multivariate(variance: nil))),
      (.zero, Mixture([])),
    ])
    #expect(found.rowCount == 5)
    #expect(found.insideCount == 2)
    #expect(found.broken.isEmpty)
  }

  @Test func `a method that promises convex rows and breaks it refutes the claim`() throws {
    let found = try certificate([
      (.ofa, Mixture([.init(0, 0.5), .init(1, 0.5)])),
      (.ofa, Mixture([.init(0, 0.5), .init(1, 0.5001)])),
      (.align, Mixture([.init(0, 1.25), .init(1, -0.25)])),
    ])
    #expect(found.broken == [1, 2])
  }

  @Test func `masses, hubs and copies are counted`() throws {
    let found = try certificate([
      (.ofa, Mixture([.init(2, 0.5), .init(3, 0.5)])),
      (.ofa, Mixture([.init(2, 0.5), .init(3, 0.5)])),
      (.subwordMean, Mixture([.init(2, 1)])),
      (.mean, Mixture([.init(4, 1)])),
    ])
    #expect(found.hubs.map(\.id) == [2, 3])
    #expect(found.hubs.map(\.weight) == [2, 1])
    #expect(found.duplicateCount == 1)
    #expect(found.massRatio == 1)
    #expect(found.greatestMassRatio == 2.25)
    #expect(found.methods.first?.method == .ofa)
    #expect(found.methods.first?.own == 2)
  }
}
