internal import Concurrency
public import LinearAlgebra
internal import RowPlans

/// Mixtures of source rows that predict the contexts of a piece best.
///
/// It is made by ``ConstrainedSkipGram``. Each row comes with its loss and a bound of how much less
/// any mixture of source rows could have.
public struct CW2VInitializer: Initializer {
  /// The declaration of the method.
  public static let declaration = MethodDeclaration<Settings>(
    .cw2v, "mixtures that predict the contexts of a piece best", isConvex: true)

  /// The settings of the method.
  public struct Settings: MethodSettings {
    /// The text, or counts of it, that shows tokens in context.
    public let contexts = ContextSettings()
    /// The number of times that rows are made.
    public let rounds = Setting(
      "rounds", 1, "n",
      "The number of times that rows are made; from the second on, new pieces are contexts too.",
      in: 1...100)

    public init() {}
  }

  /// The tables that rows can be for.
  public enum Side: Hashable, Sendable { case input, output }

  /// The solution for each added piece, or `nil` for one without counts.
  public let minima: [LogisticHull.Minimum?]

  public var method: Method { .cw2v }

  init<Counts: ContextCounts>(
    _ world: ContextWorld<Counts>, _ side: Side, counts: Counts, _ hull: LogisticHull,
    hints: (Int) -> [Int], jobs: Int
  ) throws {
    var minima = [LogisticHull.Minimum?](repeating: nil, count: counts.pieceCount)
    // Problems are made for some thousands of pieces at a time, so that their contexts are few.
    for start in stride(from: 0, to: counts.pieceCount, by: 8192) {
      let pieces = Array(start..<min(start + 8192, counts.pieceCount))
      let hints = pieces.map(hints)
      let problems = try Parallel.map(pieces.count, jobs: jobs) { index in
        try world.problem(
          of: counts.sourceRowCount + pieces[index], side, hints: hints[index])
      }
      let known = pieces.indices.filter { problems[$0] != nil }
      let found = hull.minima(of: known.compactMap { problems[$0] }, jobs: jobs)
      for (index, minimum) in zip(known, found) { minima[pieces[index]] = minimum }
    }
    self.minima = minima
  }

  public func outcomes(for pieces: [Int]) -> [Outcome] {
    pieces.map { piece in
      guard let minimum = minima[piece] else { return .nothing(.noCounts) }
      return .mixed(
        Mixture(zip(minimum.ids, minimum.weights).map { Mixture.Entry(UInt32($0), $1) }))
    }
  }

  /// The rows of the added pieces, mixed from `source`; zeros for those without counts.
  func rows(of source: Matrix, jobs: Int) -> Matrix {
    let size = 512
    let blocks = Parallel.map((minima.count + size - 1) / size, jobs: jobs) { block in
      let part = minima[block * size..<min((block + 1) * size, minima.count)]
      var rows = DoubleMatrix(rows: part.count, columns: source.columns)
      for (row, minimum) in part.enumerated() {
        guard let minimum else { continue }
        for (id, weight) in zip(minimum.ids, minimum.weights) {
          rows.add(weight, times: source, row: id, to: row)
        }
      }
      return Matrix(rounding: rows)
    }
    return Matrix(
      rows: minima.count, columns: source.columns, elements: Array(blocks.map(\.elements).joined()))
  }
}
