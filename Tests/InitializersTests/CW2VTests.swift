import Initializers
import LinearAlgebra
import RowPlans
import TestSupport
import Testing

@Suite("Constrained word2vec")
struct CW2VTests {
  private let golden = Golden("initializers.txt")
  private let inputs = matrix(1, 40, 6)
  private let outputs = matrix(9, 40, 6)
  private let source: SourceRows
  private let counts: ContextTable

  init() throws {
    source = try SourceRows(count: 40, lenders: (0..<40).filter { ![0, 3, 17].contains($0) })
    counts = try ContextTable(Self.counts(), sourceRowCount: 40)
  }

  private static func counts(outputs seed: UInt64 = 9) -> [[ContextCount]] {
    let (random, added) = (matrix(8, 45, 45), matrix(10, 5, 6))
    let tables = [matrix(1, 40, 6), matrix(seed, 40, 6)].map { table in
      DoubleMatrix(Matrix(rows: 45, columns: 6, elements: table.elements + added.elements))
    }
    // Tokens whose rows point the same way occur together more often.
    let products = tables[0] * tables[1].transposed()
    func count(_ row: Int, _ column: Int) -> UInt64 {
      let chance = Double(random[row, column]) + 0.5
      return UInt64(40 * (chance * chance) * (1 + 8 * max(0, products[row, column])))
    }
    return (0..<45).map { row in
      (0..<45).map { ContextCount(UInt32($0), count(row, $0) + count($0, row)) }
    }
  }

  private func settings(rounds: Int = 1) -> SkipGramSettings {
    var settings = SkipGramSettings()
    settings.rounds = rounds
    settings.hull.tolerance = 1e-6
    settings.hull.candidates = 8
    settings.hull.pricings = 50
    return settings
  }

  /// The rows around the mean of the lenders, which the golden has.
  private func rows(_ initializer: CW2VInitializer, of table: Matrix) throws -> [[Double]] {
    let mixing = try InitializerChain([initializer], of: source).mixing(pieceCount: 5)
    #expect(mixing.rowsOutsideHull().isEmpty)
    let mixed = try AddedTable(
      mixing, of: table, rows: source, names: [[1], [2], [3], [4], [5]])
    let mean = DoubleMatrix(table.read(source.lenders))
    return try TestSupport.rows(mixed.rows()).map { row in
      row.enumerated().map { column, number in
        number - (0..<mean.rows).reduce(0) { $0 + mean[$1, column] } / Double(mean.rows)
      }
    }
  }

  private func agree(_ side: CW2VInitializer, _ table: Matrix, _ name: String) throws {
    let losses = golden["\(name)-losses"][0]
    for (minimum, loss) in zip(side.minima, losses) {
      let minimum = try #require(minimum)
      #expect(minimum.gap <= 1e-6)
      #expect((minimum.value - loss).magnitude < 2e-6, "\(name)")
    }
    #expect(isClose(try rows(side, of: table), golden[name], 2e-3), "\(name)")
  }

  @Test(arguments: [1, 2]) func `rows and losses are those of SciPy`(_ rounds: Int) throws {
    let made = try ConstrainedSkipGram(
      source, input: inputs, output: outputs, counts: counts, settings: settings(rounds: rounds))
    let name = rounds == 1 ? "cw2v" : "cw2v-second"
    #expect((made.calibration.scale - golden["cw2v-calibration"][0][0]).magnitude < 1e-4)
    #expect((made.calibration.bias - golden["cw2v-calibration"][0][1]).magnitude < 1e-4)
    try agree(made.input, inputs, "\(name)-input")
    try agree(try #require(made.output), outputs, "\(name)-output")
  }

  @Test func `a tied model has one side`() throws {
    let counts = try ContextTable(Self.counts(outputs: 1), sourceRowCount: 40)
    let made = try ConstrainedSkipGram(source, tied: inputs, counts: counts, settings: settings())
    #expect(made.output == nil)
    try agree(made.input, inputs, "cw2v-tied")
  }

  @Test func `jobs and ways to read do not matter`() throws {
    let one = try ConstrainedSkipGram(
      source, input: inputs, output: outputs, counts: counts, settings: settings(rounds: 2),
      jobs: 1)
    let other = try ConstrainedSkipGram(
      source, input: RowSubset(inputs, ids: Array(0..<40)), output: outputs, counts: counts,
      settings: settings(rounds: 2), jobs: 3)
    #expect(one.input.minima == other.input.minima)
    #expect(one.output?.minima == other.output?.minima)
  }

  @Test func `a piece without counts is left to the next method`() throws {
    var rows = Self.counts()
    rows[41] = [ContextCount(44, 7)]
    let made = try ConstrainedSkipGram(
      source, tied: inputs, counts: ContextTable(rows, sourceRowCount: 40))
    let outcomes = made.input.outcomes(for: [1, 0])
    #expect(outcomes[0] == .nothing(.noCounts))
    #expect(outcomes[1] != .nothing(.noCounts))
  }

  @Test func `counts of nothing but pieces say nothing of the scale`() throws {
    let rows = (0..<45).map { $0 < 40 ? [] : [ContextCount(5, 3), ContextCount(9, 1)] }
    let made = try ConstrainedSkipGram(
      source, tied: inputs, counts: ContextTable(rows, sourceRowCount: 40))
    #expect(made.calibration.scale > 0)
    #expect(made.input.minima.allSatisfy { ($0?.gap ?? 1) <= 1e-3 })
  }

  @Test func `what does not fit is refused`() throws {
    #expect(throws: InitializerError.countsDiffer(name: "rows", count: 39, expected: 40)) {
      try ConstrainedSkipGram(source, tied: inputs.read(0..<39), counts: counts)
    }
    #expect(throws: InitializerError.widthsDiffer(name: "outputs", width: 5, expected: 6)) {
      try ConstrainedSkipGram(source, input: inputs, output: matrix(1, 40, 5), counts: counts)
    }
    #expect(throws: InitializerError.self) {
      try ConstrainedSkipGram(source, tied: inputs, counts: counts, settings: settings(rounds: 0))
    }
    #expect(throws: InitializerError.sourceOutOfRange(row: 0, source: 2, count: 2)) {
      try ContextTable([[ContextCount(2, 1)], []], sourceRowCount: 1)
    }
    #expect(throws: (any Error).self) {
      try ConstrainedSkipGram(
        source,
        tied: Matrix(rows: 40, columns: 1, elements: [.nan] + [Float](repeating: 0, count: 39)),
        counts: counts)
    }
  }
}
