public import Concurrency
public import LinearAlgebra

/// Constrained word2vec: rows in the convex hull of the source's, by which the contexts of the added
/// pieces are predicted best.
///
/// The reference of arXiv 2407.05841 learns, by stochastic gradients, all weights of all source rows
/// for all pieces at once; see ``PaperSkipGram``. But with the rows of contexts given, the expected
/// loss of each row is a convex function of its own weights, which is minimized here without seeds:
///
///     f(w) = Σₒ nₒ softplus(-xₒ) + κ n Σₒ pₒ softplus(xₒ),   xₒ = s (wᵀE − μ) · (vₒ − ν) + b
///
/// `n` are the counts of the piece's contexts, `κ` is the number of negatives, `p` the distribution
/// from which they are drawn; `s` and `b` are the ``Calibration``. Subsampling of frequent tokens would
/// only multiply `f`. Inputs and outputs are fitted to each other's source rows. In later rounds
/// added pieces are contexts as well, with their rows of the round before.
public struct ConstrainedSkipGram: Sendable {
  /// The rows of the input embeddings.
  public let input: CW2VInitializer
  /// The rows of the LM head; `nil` where it is tied.
  public let output: CW2VInitializer?
  /// The line by which scores followed from products.
  public let calibration: Calibration

  /// Makes the rows of all added pieces.
  ///
  /// - Parameters:
  ///   - source: The rows that lend.
  ///   - input: The input embeddings of the source, `n × d`.
  ///   - output: Its LM head; `nil` where it is tied.
  ///   - counts: How often tokens occur near each other.
  ///   - settings: The settings.
  ///   - hints: Rows that are candidates for a piece from the start, such as those of its parts.
  ///   - jobs: The number of threads, on which the result does not depend.
  /// - Throws: ``InitializerError`` if a setting is out of range or shapes do not fit, and what
  ///   reading throws.
  /// - Complexity: O(*m* · *n* · *d*) for each pricing (``LogisticHull``). Memory: the source rows of
  ///   both sides in single precision, `n` numbers for each negative, and, where there are several
  ///   rounds, the added rows.
  public init(
    _ source: SourceRows, input: some RowSource, output: (some RowSource)?,
    counts: some ContextCounts, settings: SkipGramSettings = SkipGramSettings(),
    hints: (Int) -> [Int] = { _ in [] }, jobs: Int = Processors.count
  ) throws {
    try settings.check()
    for rows in [input.rows, output?.rows ?? source.count, counts.sourceRowCount]
    where rows != source.count {
      throw InitializerError.countsDiffer(name: "rows", count: rows, expected: source.count)
    }
    guard output == nil || output?.columns == input.columns else {
      throw InitializerError.widthsDiffer(
        name: "outputs", width: output?.columns ?? 0, expected: input.columns)
    }
    let inputs = try Self.centered(input, source, jobs)
    let outputs = try output.map { try Self.centered($0, source, jobs) }
    let calibration =
      try settings.calibration
      ?? Self.calibration(source, inputs, outputs ?? inputs, counts, settings)
    var made: (input: CW2VInitializer, output: CW2VInitializer?)?
    for _ in 0..<settings.rounds {
      let world = ContextWorld(
        counts, size: source.count + (made == nil ? 0 : counts.pieceCount), settings)
      func solve(_ side: CW2VInitializer.Side) throws -> CW2VInitializer {
        let isInput = side == .input
        let (rows, others) = isInput ? (inputs, outputs ?? inputs) : (outputs ?? inputs, inputs)
        let before = isInput ? made?.output ?? made?.input : made?.input
        let hull = LogisticHull(
          mixing: source.lenders, of: rows,
          contexts: [others] + (before.map { [$0.rows(of: others, jobs: jobs)] } ?? []),
          negatives: world.negatives(side), scale: calibration.scale, bias: calibration.bias,
          settings: settings.hull, jobs: jobs)
        let known = isInput ? made?.input : made?.output
        return try CW2VInitializer(
          world, side, counts: counts, hull,
          hints: { hints($0) + (known?.minima[$0]?.ids ?? []) }, jobs: jobs)
      }
      made = (try solve(.input), try outputs.map { _ in try solve(.output) })
    }
    guard let made else { throw InitializerError.noSourceRows }
    self.input = made.input
    self.output = made.output
    self.calibration = calibration
  }

  /// Rows of which the mean of those that lend is subtracted.
  private static func centered(
    _ rows: some RowSource, _ source: SourceRows, _ jobs: Int
  ) throws -> Matrix {
    let mean = try ColumnMoments(of: RowSubset(rows, ids: source.lenders)).means
    return try Matrix(centering: rows, around: mean, jobs: jobs)
  }

  /// Learns how scores follow from products, from some source tokens, frequent and rare ones.
  private static func calibration(
    _ source: SourceRows, _ inputs: Matrix, _ outputs: Matrix, _ counts: some ContextCounts,
    _ settings: SkipGramSettings
  ) throws -> Calibration {
    let world = ContextWorld(counts, size: source.count, settings)
    let negatives = world.negatives(.input)
    let totals = source.lenders.map { counts.total(of: $0) }
    let order = totals.indices.filter { totals[$0] > 0 }.sorted {
      (totals[$1], $0) < (totals[$0], $1)
    }
    let step = max(1, order.count / max(1, settings.calibrationTokens))
    var (samples, products) = ([Calibration.Sample](), [Double]())
    for position in stride(from: 0, to: order.count, by: step) {
      let token = source.lenders[order[position]]
      guard let problem = try world.problem(of: token, .input) else { continue }
      let seen = inputs.products(
        ofRow: token, with: outputs, rows: problem.positives.map(\.context))
      let drawn = inputs.products(ofRow: token, with: outputs, rows: negatives.map(\.context))
      for (product, term) in zip(seen, problem.positives) {
        samples.append(.init(product: product, seen: term.weight, drawn: 0))
      }
      for (product, term) in zip(drawn, negatives) {
        let weight = term.weight * problem.negativeWeight
        samples.append(.init(product: product, seen: 0, drawn: weight))
      }
      products += drawn
    }
    return Calibration(fitting: samples, products: products, ratio: settings.negativeRatio)
  }
}

extension ConstrainedSkipGram {
  /// Makes the rows of all added pieces of a model whose LM head is tied.
  public init(
    _ source: SourceRows, tied rows: some RowSource, counts: some ContextCounts,
    settings: SkipGramSettings = SkipGramSettings(), hints: (Int) -> [Int] = { _ in [] },
    jobs: Int = Processors.count
  ) throws {
    try self.init(
      source, input: rows, output: Matrix?.none, counts: counts, settings: settings, hints: hints,
      jobs: jobs)
  }
}
