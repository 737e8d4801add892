import Initializers
import LinearAlgebra
import RowPlans
import TestSupport
import Testing

/// Every method against an independent statement of its formula (`Goldens/make.py`).
@Suite("Methods")
struct MethodTests {
  private let golden = Golden("initializers.txt")
  private let table = matrix(1, 40, 6)
  private let source: SourceRows
  private let names = (0..<5).map { Array("piece \($0)".utf8) }

  init() throws {
    source = try SourceRows(count: 40, lenders: (0..<40).filter { ![0, 3, 17].contains($0) })
  }

  private func rows(_ initializer: any Initializer, of table: Matrix? = nil) throws -> [[Double]] {
    let count = initializer is MergeParentsInitializer ? 3 : 5
    let mixing = try InitializerChain([initializer], of: source).mixing(
      pieceCount: count, roundsWeights: false)
    let mixed = try AddedTable(
      mixing, of: table ?? self.table, rows: source, names: Array(names.prefix(count)),
      role: "input", seed: 11)
    return TestSupport.rows(try mixed.rows())
  }

  @Test func `zero and mean`() throws {
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 5)
    #expect(try rows(ZeroInitializer()) == zeros)
    #expect(isClose(try rows(MeanInitializer(source)), golden["mean"], 1e-14))
  }

  @Test func `sampled methods`() throws {
    #expect(isClose(try rows(RandomInitializer()), golden["random"], 1e-14))
    #expect(isClose(try rows(UnivariateInitializer(source)), golden["univariate"], 1e-13))
    for (preset, name) in [
      (MultivariateInitializer.Preset.hewitt, "hewitt"), (.hf, "hf"), (.full, "full"),
      (.hull, "hull"),
    ] {
      let made = try rows(MultivariateInitializer(source, preset))
      #expect(isClose(made, golden[name], 1e-12), "\(name)")
    }
  }

  @Test func `subword means`() throws {
    let parts = [
      [Part(5)], [Part(6, characterCount: 2), Part(7)],
      [Part(8, characterCount: 3), Part(8), Part(9, characterCount: 4)],
      [Part(17, characterCount: 2), Part(10)],
      [
        Part(11), Part(12, characterCount: 2), Part(13, characterCount: 3),
        Part(14, characterCount: 0),
      ],
    ]
    for (weighting, name) in [
      (SubwordMeanInitializer.Weighting.uniform, "uniform"), (.characterCount, "characters"),
      (.first(), "first"), (.position(exponent: 2), "input"), (.position(exponent: -2), "output"),
    ] {
      let made = try rows(SubwordMeanInitializer(source, weighting: weighting) { parts[$0] })
      #expect(isClose(made, golden["subword-\(name)"], 1e-14), "\(name)")
    }
  }

  @Test func `merge parents`() throws {
    let initializer = MergeParentsInitializer(source) { piece in
      switch piece {
      case 0: [(.source(5), .source(6)), (.source(17), .source(6))]
      case 1: [(.added(0), .source(7)), (.source(8), .source(9))]
      default: [(.added(1), .added(1))]
      }
    }
    #expect(isClose(try rows(initializer), golden["merge-parents"], 1e-14))
  }

  @Test func `merges that lead back are refused`() throws {
    let initializer = MergeParentsInitializer(source) { [(.added(1 - $0), .source(5))] }
    #expect(throws: InitializerError.cyclicMerges(piece: 0)) {
      try initializer.outcomes(for: [0, 1])
    }
  }

  @Test func `neighbours in auxiliary vectors`() throws {
    let vectors = try AuxiliaryVectors(source: matrix(2, 40, 8), pieces: matrix(3, 5, 8))
    let ofa = try OFAInitializer(source, vectors: vectors)
    #expect(isClose(try rows(ofa), golden["ofa"], 1e-13))
    let sharp = try OFAInitializer(source, vectors: vectors, k: 3, temperature: 0.02)
    #expect(isClose(try rows(sharp), golden["ofa-3"], 1e-13))
    let wechsel = try WECHSELInitializer(
      source, vectors: vectors,
      alignment: .dictionary(source: matrix(4, 30, 8), target: matrix(5, 30, 8)))
    #expect(isClose(try rows(wechsel), golden["wechsel"], 1e-6))
    let aligned = try WECHSELInitializer(source, vectors: vectors)
    #expect(try rows(aligned) == rows(ofa))
    for count in [1, 2, 128] {
      let focus = try FOCUSInitializer(source, vectors: vectors, firstCount: count)
      #expect(isClose(try rows(focus), golden["focus"], 1e-12))
    }
  }

  @Test func `factorization commutes with mixing`() throws {
    let vectors = try AuxiliaryVectors(source: matrix(2, 40, 8), pieces: matrix(3, 5, 8))
    let factors = try TruncatedFactorization(of: table, rank: 4)
    let coordinates = try rows(
      OFAInitializer(source, vectors: vectors), of: factors.coordinates(of: table))
    let mixed = DoubleMatrix(rows: 5, columns: 4, elements: Array(coordinates.joined()))
    let rows = TestSupport.rows(mixed * factors.primitives)
    #expect(isClose(rows, golden["ofa-rank-4"], 1e-6))
  }

  @Test func `translations`() throws {
    var table = TranslationTable(pieceCount: 5)
    table.addWordPair(source: [5, 6, 7], target: [0, 1], count: 40)
    table.addWordPair(source: [8, 9], target: [2, nil, 3], count: 30)
    table.add(piece: 4, source: 12, count: 3)
    #expect(isClose(try rows(AlignInitializer(source, table: table)), golden["align"], 1e-14))
  }

  @Test func `orthogonal matching pursuit in a donor`() throws {
    let shared = stride(from: 0, to: source.lenders.count, by: 2).map { source.lenders[$0] }
    let omp = try OMPInitializer(
      source, shared: shared, atoms: matrix(6, 40, 12).read(shared), pieces: matrix(7, 5, 12),
      k: 4)
    #expect(isClose(try rows(omp), golden["omp"], 1e-10))
  }

  @Test func `Dirichlet weights over rows that are drawn`() throws {
    for (concentration, name) in [(0.3, "hull-0.3"), (1, "hull-1"), (30, "hull-30")] {
      let initializer = try ConvexHullInitializer(
        source, names: names, support: .drawn(12), concentration: concentration, seed: 3)
      #expect(isClose(try rows(initializer), golden[name], 1e-12), "\(name)")
    }
  }

  @Test func `Dirichlet weights are convex, repeatable and by name`() throws {
    for concentration in [0.001, 1, 30] {
      let initializer = try ConvexHullInitializer(
        source, names: names, support: .drawn(12), concentration: concentration, seed: 3)
      let outcomes = initializer.outcomes(for: [0, 1, 2, 3, 4])
      #expect(initializer.outcomes(for: [3, 1]) == [outcomes[3], outcomes[1]])
      for case .mixed(let row) in outcomes {
        #expect(row.entries.count <= 12)
        #expect(row.entries.allSatisfy { $0.weight > 0 && source.lends(TokenID($0.source)) })
        #expect((row.entries.reduce(0) { $0 + $1.weight } - 1).magnitude < 1e-12)
      }
    }
    let given = try ConvexHullInitializer(
      source, names: names, support: .given { piece in piece == 0 ? [17] : [5, 5, 9, 17] })
    let outcomes = given.outcomes(for: [0, 1])
    #expect(outcomes[0] == .nothing(.noParts))
    guard case .mixed(let row) = outcomes[1] else { return #expect(Bool(false)) }
    #expect(row.entries.map(\.source) == [5, 9])
  }
}
