public import LinearAlgebra

/// Constrained word2vec as the reference of arXiv 2407.05841 trains it, for small vocabularies.
///
/// It is here to be compared with ``ConstrainedSkipGram``. The added rows are `softmax(A₁ · A₂) · E`;
/// Adam descends the mean, over batches of pairs, of
///
///     -log σ(vₒ · w) - log σ(-Σₖ vₖ · w)
///
/// for the row `w` of a token, the row `vₒ` of a context and those `vₖ` of negatives. As there,
/// products of negatives are added *before* the sigmoid, unlike in word2vec
/// (`addsNegatives`); no token is a negative twice in a batch; pairs come in the order of the text.
/// Every step makes all weights of all rows anew: time and memory grow with *m* · *n*.
public struct PaperSkipGram: Sendable {
  /// The settings, with the values of the reference.
  public struct Settings: Hashable, Sendable {
    public var window = 5
    public var negatives = 5
    /// A token with this count or less is always looked at, one with a higher count by the square
    /// root of their ratio.
    public var threshold = 2.0
    public var batch = 4096
    public var epochs = 5
    public var rate = 3e-4
    /// The rank of the parameters; `nil` for a parameter for each weight.
    public var rank: Int? = 1024
    /// Whether products of negatives are added before the sigmoid.
    public var addsNegatives = true
    public var seed: UInt64 = 0

    /// Those of the reference.
    public init() {}
  }

  /// The weights of the added rows over the source's, for inputs: `m × n`.
  public let input: DoubleMatrix
  /// Those for outputs; `nil` where they are tied.
  public let output: DoubleMatrix?
  /// The mean loss of each epoch.
  public let losses: [Double]

  /// Trains.
  ///
  /// - Parameters:
  ///   - input: The input embeddings, `n × d`.
  ///   - output: The LM head; `nil` where it is tied.
  ///   - pieceCount: The number of added pieces, *m*, whose tokens are numbered from *n* on.
  ///   - lines: The tokens of each line.
  ///   - settings: The settings. Batches are smaller where tokens are too few for their negatives.
  /// - Complexity: O(*m* · *n* · (*d* + rank)) for each batch.
  public init(
    input: Matrix, output: Matrix?, pieceCount: Int, lines: [[Int]],
    settings: Settings = Settings()
  ) {
    var training = PaperTraining(input, output, pieceCount, settings)
    let counts = Self.counts(lines, count: input.rows + pieceCount)
    let sampler = NegativeSampler(counts)
    let batch = max(1, min(settings.batch, sampler.tokenCount / max(1, settings.negatives)))
    losses = (0..<settings.epochs).map { epoch in
      var random = Philox(seed: settings.seed, stream: UInt64(1 + epoch))
      let pairs = Self.pairs(lines, counts, settings, &random)
      var sum = 0.0
      for start in stride(from: 0, to: pairs.count, by: batch) {
        let part = Array(pairs[start..<min(start + batch, pairs.count)])
        let negatives = sampler.draw(part.count * settings.negatives, &random)
        sum += training.step(part, negatives) * Double(part.count)
      }
      return sum / Double(max(1, pairs.count))
    }
    self.input = training.sides[0].weights
    self.output = output == nil ? nil : training.sides[1].weights
  }

  private static func counts(_ lines: [[Int]], count: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for token in lines.joined() { counts[token] += 1 }
    return counts
  }

  private static func pairs(
    _ lines: [[Int]], _ counts: [Double], _ settings: Settings, _ random: inout Philox
  ) -> [(token: Int, context: Int)] {
    var pairs: [(token: Int, context: Int)] = []
    for line in lines {
      for (index, token) in line.enumerated() {
        let chance = (settings.threshold / counts[token]).squareRoot()
        guard random.nextUniform() < chance else { continue }
        let range = max(0, index - settings.window)..<min(line.count, index + settings.window + 1)
        for other in range where other != index { pairs.append((token, line[other])) }
      }
    }
    return pairs
  }
}

/// Draws tokens after their counts to the power of ¾, none twice.
struct NegativeSampler {
  private let tokens: [Int]
  private let weights: [Double]

  init(_ counts: [Double]) {
    tokens = counts.indices.filter { counts[$0] > 0 }
    weights = tokens.map { counts[$0].squareRoot() * counts[$0].squareRoot().squareRoot() }
  }

  /// The tokens that can be drawn.
  var tokenCount: Int { tokens.count }

  /// Draws tokens one after the other, each after the weights of those that are left: those with the
  /// largest `log(u) / weight` (Efraimidis and Spirakis 2006).
  func draw(_ count: Int, _ random: inout Philox) -> [Int] {
    let keys = weights.map { Elementary.log(random.nextUniform()) / $0 }
    let order = keys.indices.sorted { (keys[$1], $0) < (keys[$0], $1) }
    return order.prefix(count).map { tokens[$0] }
  }
}

/// The state of the training.
private struct PaperTraining {
  let tables: [DoubleMatrix]
  var sides: [SoftmaxRows]
  let settings: PaperSkipGram.Settings

  init(
    _ input: Matrix, _ output: Matrix?, _ pieceCount: Int, _ settings: PaperSkipGram.Settings
  ) {
    var random = Philox(seed: settings.seed)
    tables = [input, output].compactMap { $0.map(DoubleMatrix.init) }
    sides = tables.map {
      SoftmaxRows(of: $0, count: pieceCount, rank: settings.rank, generator: &random)
    }
    self.settings = settings
  }

  /// The side of outputs, which is that of inputs where they are tied.
  private var outputs: Int { sides.count - 1 }

  private func row(_ side: Int, _ token: Int) -> ArraySlice<Double> {
    let count = tables[side].rows
    return token < count ? tables[side].row(token) : sides[side].rows.row(token - count)
  }

  /// Takes a step and returns the loss before it.
  mutating func step(_ pairs: [(token: Int, context: Int)], _ negatives: [Int]) -> Double {
    var gradients = sides.map { DoubleMatrix(rows: $0.rows.rows, columns: $0.rows.columns) }
    func add(_ weight: Double, times row: ArraySlice<Double>, _ side: Int, _ token: Int) {
      let added = token - tables[side].rows
      if added >= 0 { gradients[side].add(weight, times: row, to: added) }
    }
    var loss = 0.0
    let share = 1 / Double(pairs.count)
    for (index, pair) in pairs.enumerated() {
      let (own, seen) = (row(0, pair.token), row(outputs, pair.context))
      let product = Self.dot(own, seen)
      loss += share * Self.softplus(-product)
      let slope = share * (Self.sigmoid(product) - 1)
      add(slope, times: seen, 0, pair.token)
      add(slope, times: own, outputs, pair.context)
      let drawn = negatives[
        index * settings.negatives..<min((index + 1) * settings.negatives, negatives.count)]
      let products = drawn.map { Self.dot(own, row(outputs, $0)) }
      let sum = products.reduce(0, +)
      loss +=
        share
        * (settings.addsNegatives
          ? Self.softplus(sum) : products.reduce(0) { $0 + Self.softplus($1) })
      for (token, product) in zip(drawn, products) {
        let slope = share * Self.sigmoid(settings.addsNegatives ? sum : product)
        add(slope, times: row(outputs, token), 0, pair.token)
        add(slope, times: own, outputs, token)
      }
    }
    for side in sides.indices { sides[side].descend(gradients[side], rate: settings.rate) }
    return loss
  }

  private static func dot(_ left: ArraySlice<Double>, _ right: ArraySlice<Double>) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Elementary.exp(-x)) }

  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + Elementary.log(1 + Elementary.exp(-x.magnitude))
  }
}
