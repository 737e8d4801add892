import Initializers
import LinearAlgebra
import RowPlans
import TestSupport
import Testing

@Suite("Mixture matrix")
struct MixtureTests {
  private let source: SourceRows
  private let names = (0..<700).map { Array("p\($0)".utf8) }

  init() throws { source = try SourceRows(count: 50, groups: [[1, 2, 3]]) }

  private func mixing(_ rows: [Mixture]) throws -> MixtureMatrix {
    try MixtureMatrix(
      rows: rows, provenance: rows.map { _ in .init(.ofa) }, shared: source.shared,
      sourceRowCount: 50)
  }

  @Test func `entries are sorted and equal ones added`() {
    let row = Mixture([.init(4, 0.5), .init(1, 0.25), .init(4, 0.25), .init(9, 0)])
    #expect(row.entries == [.init(1, 0.25), .init(4, 0.75)])
  }

  @Test func `what does not exist or is not finite is refused`() throws {
    #expect(throws: InitializerError.sourceOutOfRange(row: 1, source: 52, count: 52)) {
      try mixing([Mixture([.init(51, 1)]), Mixture([.init(52, 1)])])
    }
    #expect(throws: InitializerError.weightNotFinite(row: 0, source: 3)) {
      try mixing([Mixture([.init(3, .infinity)])])
    }
    #expect(throws: InitializerError.noSourceRows) { try SourceRows(count: 3, lenders: []) }
    #expect(throws: InitializerError.self) { try SourceRows(count: 3, lenders: [3]) }
  }

  @Test func `convex rows are told from others`() throws {
    let matrix = try mixing([
      Mixture([.init(3, 0.5), .init(4, 0.5)]), Mixture([.init(50, 0.5), .init(51, 0.5)]),
      Mixture([.init(3, 1.5), .init(4, -0.5)]), Mixture([.init(3, 0.9)]),
      Mixture([.init(3, 1)], noise: .univariate(scale: 1)), Mixture([]),
    ])
    #expect(matrix.rowsOutsideHull() == [2, 3, 4, 5])
    try matrix.requireConvex(1)
    #expect(throws: InitializerError.notConvex(row: 2, sum: 1, least: -0.5)) {
      try matrix.requireConvex(2)
    }
  }

  @Test func `column sums count shared mixtures`() throws {
    let matrix = try mixing([
      Mixture([.init(7, 0.5), .init(51, 0.5)]), Mixture([.init(50, 1)]),
    ])
    let sums = matrix.columnSums()
    #expect((sums.reduce(0, +) - 2).magnitude < 1e-12)
    #expect((sums[7] - 0.52).magnitude < 1e-12)
    #expect((sums[2] - (0.5 / 3 + 0.02)).magnitude < 1e-12)
    #expect((sums[9] - 0.02).magnitude < 1e-12)
    #expect(matrix.expandedRow(0).entries.map(\.source) == [1, 2, 3, 7])
  }

  @Test func `blocks, jobs and ways to read do not matter`() throws {
    var generator = Philox(seed: 1)
    let rows = (0..<700).map { index in
      Mixture(
        (0..<6).map { _ in .init(UInt32(generator.next() % 51), generator.nextUniform()) },
        noise: [.none, .isotropic(deviation: 1), .multivariate(variance: nil)][index % 3])
    }
    let mixing = try mixing(rows)
    let table = matrix(4, 50, 7)
    let one = try AddedTable(mixing, of: table, rows: source, names: names, jobs: 1)
    let subset = RowSubset(table, ids: Array(0..<50))
    let other = try AddedTable(mixing, of: subset, rows: source, names: names, jobs: 3)
    #expect(try one.rows(jobs: 1) == other.rows(jobs: 3))
    let role = try AddedTable(mixing, of: table, rows: source, names: names, role: "output")
    #expect(try one.block(0..<1) == role.block(0..<1))
    #expect(try one.block(1..<2) != role.block(1..<2))
  }

  @Test func `rounded weights are stored without loss, and mix the same bytes`() throws {
    var generator = Philox(seed: 5)
    let rows = (0..<200).map { index in
      let weights = (0..<1 + index % 40).map { _ in generator.nextUniform() }
      let sum = weights.reduce(0, +)
      return Mixture(weights.enumerated().map { .init(UInt32($0), $1 / sum) }).rounded()
    }
    let signed = Mixture([.init(4, -0.3), .init(9, 1.7)]).rounded()
    #expect(signed.entries.map(\.weight) == [Double(Float(-0.3)), Double(Float(1.7))])
    let matrix = try mixing(rows + [signed])
    #expect(matrix.fitsSinglePrecision && matrix.rowsOutsideHull() == [200])
    #expect(rows.allSatisfy { $0.entries.reduce(0) { $0 + $1.weight } == 1 && $0.rounded() == $0 })
    let stored = matrix.weights.map(Float.init)
    let read = try mixing(
      (0..<201).map { row in
        Mixture(
          (matrix.offsets[row]..<matrix.offsets[row + 1]).map {
            .init(matrix.sources[$0], Double(stored[$0]))
          })
      })
    #expect(read == matrix)
    let table = LinearAlgebra.Matrix(
      rows: 50, columns: 7, elements: (0..<350).map { Float($0) / 7 })
    let names = Array(names.prefix(201))
    let made = try AddedTable(matrix, of: table, rows: source, names: names).rows()
    let again = try AddedTable(read, of: table, rows: source, names: names).rows()
    #expect(made.encoded(as: .binary32) == again.encoded(as: .binary32))
  }

  @Test func `a bias is a table of one column`() throws {
    let bias = Matrix(rows: 50, columns: 1, elements: (0..<50).map(Float.init))
    let mixing = try mixing([
      Mixture([.init(10, 0.25), .init(20, 0.75)]), Mixture([.init(50, 1)]),
    ])
    let table = try AddedTable(mixing, of: bias, rows: source, names: [[1], [2]])
    let made = try table.rows().elements
    #expect(made[0] == 17.5)
    #expect((made[1] - 24.5).magnitude < 1e-12)
  }

  @Test func `a source of another size is refused`() throws {
    let mixing = try mixing([Mixture([.init(10, 1)])])
    #expect(throws: InitializerError.countsDiffer(name: "source", count: 49, expected: 50)) {
      try AddedTable(mixing, of: matrix(1, 49, 2), rows: source, names: [[1]])
    }
    #expect(throws: InitializerError.countsDiffer(name: "names", count: 0, expected: 1)) {
      try AddedTable(mixing, of: matrix(1, 50, 2), rows: source, names: [])
    }
  }
}

@Suite("Initializer chain")
struct ChainTests {
  @Test func `each piece is made by the first method that can`() throws {
    let source = try SourceRows(count: 20)
    var pieces = matrix(2, 4, 3)
    for piece in [1, 2] { for column in 0..<3 { pieces[piece, column] = 0 } }
    let vectors = try AuxiliaryVectors(source: matrix(1, 20, 3), pieces: pieces)
    let chain = InitializerChain(
      [
        try OFAInitializer(source, vectors: vectors, k: 2),
        try SubwordMeanInitializer(source) { $0 == 2 ? [Part(4), Part(6)] : [] },
        UnivariateInitializer(source),
      ], of: source)
    let mixing = try chain.mixing(pieceCount: 4)
    #expect(mixing.provenance.map(\.method) == [.ofa, .univariate, .subwordMean, .ofa])
    #expect(
      mixing.provenance[1].fallbacks == [.init(.ofa, .noVector), .init(.subwordMean, .noParts)])
    #expect(mixing.provenance[0].fallbacks.isEmpty)
    #expect(mixing.row(2).entries == [.init(4, 0.5), .init(6, 0.5)])
    #expect(mixing.rowsOutsideHull() == [1])
    #expect(mixing.rowsByMethod()[.ofa]?.own == 2)
    #expect(mixing.rowsByMethod()[.univariate]?.asFallback == 1)
  }

  @Test func `a chain that makes nothing says so`() throws {
    let source = try SourceRows(count: 20)
    let chain = InitializerChain(
      [AlignInitializer(source, table: TranslationTable(pieceCount: 1))], of: source)
    let error = #expect(throws: InitializerError.self) { try chain.mixing(pieceCount: 1) }
    #expect(
      error?.description == "Added piece 0: no translation. Add a method that always makes a row, "
        + "such as univariate, at the end.")
  }

  @Test func `vectors that do not fit are refused`() throws {
    let source = try SourceRows(count: 3)
    #expect(throws: InitializerError.widthsDiffer(name: "piece vectors", width: 4, expected: 2)) {
      try AuxiliaryVectors(source: matrix(1, 3, 2), pieces: matrix(1, 3, 4))
    }
    let bad = Matrix(rows: 1, columns: 2, elements: [.nan, 1])
    #expect(throws: InitializerError.vectorNotFinite(name: "piece vectors", row: 0)) {
      try AuxiliaryVectors(source: matrix(1, 3, 2), pieces: bad)
    }
    let short = try AuxiliaryVectors(source: matrix(1, 2, 2), pieces: matrix(1, 3, 2))
    #expect(throws: InitializerError.countsDiffer(name: "source vectors", count: 2, expected: 3)) {
      try OFAInitializer(source, vectors: short)
    }
    #expect(throws: InitializerError.self) {
      try OFAInitializer(
        SourceRows(count: 2), vectors: short, temperature: 0)
    }
  }

  @Test func `the variance that stays in the hull`() {
    #expect((Noise.hullVariance(rows: 250_000, columns: 768) - 7.53e-3).magnitude < 1e-5)
    #expect(Noise.hullVariance(rows: 5, columns: 5) == 0)
  }
}
