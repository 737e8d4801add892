import Concurrency
import Glibc
import Initializers
import LinearAlgebra
import Testing

/// Times and gaps at full scale, for `Benchmarks/initializers/cw2v.py`, which asks for them by
/// environment variables; a plain run of the tests leaves them out.
@Suite("CW2V measurements", .serialized)
struct CW2VMeasurements {
  private let jobs = setting("LEXOTOMY_JOBS").flatMap { Int($0) } ?? Processors.count

  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "cw2v"))
  func `constrained word2vec`() throws {
    let language = SyntheticLanguage(
      sourceCount: size("ROWS", 32_000), pieceCount: size("PIECES", 26_000),
      columns: size("COLUMNS", 4096), pairs: Double(size("PAIRS", 600_000_000)))
    let isTied = size("TIED", 0) == 1
    let source = try SourceRows(count: language.sourceRowCount)
    let (input, output) = (language.table(1, jobs), isTied ? nil : language.table(2, jobs))
    var settings = SkipGramSettings()
    settings.rounds = size("ROUNDS", 1)
    settings.contextLimit = size("CONTEXTS", settings.contextLimit)
    settings.negativeLimit = size("NEGATIVES", settings.negativeLimit)
    settings.hull.candidates = size("CANDIDATES", settings.hull.candidates)
    settings.hull.pricings = size("PRICINGS", settings.hull.pricings)
    settings.hull.proposalRank = setting("LEXOTOMY_RANK").flatMap { Int($0) }
    settings.hull.tolerance = 1 / Double(size("GAIN", 1000))
    print("measured\tmemory before MB\t\(memory())")
    let start = (ContinuousClock.now, clock())
    let made = try ConstrainedSkipGram(
      source, input: input, output: output, counts: language, settings: settings, jobs: jobs)
    let time = (ContinuousClock.now - start.0).components
    print("measured\tseconds\t\(Double(time.seconds) + Double(time.attoseconds) * 1e-18)")
    print("measured\tprocessor seconds\t\(Double(clock() - start.1) / Double(CLOCKS_PER_SEC))")
    print("measured\tmemory MB\t\(memory())")
    print("measured\tscale\t\(made.calibration.scale)\tbias\t\(made.calibration.bias)")
    report("input", made.input.minima.compactMap(\.self))
    if let output = made.output { report("output", output.minima.compactMap(\.self)) }
  }

  /// Both methods on a small language, by the loss of lines that neither saw.
  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "paper"))
  func `beside the paper's training`() throws {
    let language = SmallLanguage(sourceCount: 400, pieceCount: 100, columns: 32)
    let lines = language.lines(size("LINES", 2000), seed: 1)
    let held = try language.counts(language.lines(500, seed: 2))
    let source = try SourceRows(count: 400)
    let start = (ContinuousClock.now, try language.counts(lines))
    var settings = SkipGramSettings()
    settings.rounds = size("ROUNDS", 2)
    let ours = try ConstrainedSkipGram(
      source, input: language.input, output: language.output, counts: start.1,
      settings: settings, jobs: jobs)
    print("measured\tconvex problems\t\(ContinuousClock.now - start.0)")
    func weights(_ side: CW2VInitializer?) -> DoubleMatrix {
      var weights = DoubleMatrix(rows: 100, columns: 400)
      for (row, minimum) in (side?.minima ?? []).enumerated() {
        for (id, weight) in zip(minimum?.ids ?? [], minimum?.weights ?? []) {
          weights[row, id] = weight
        }
      }
      return weights
    }
    let judge = try HeldOut(held, language, ours.calibration)
    let mean = DoubleMatrix(
      rows: 100, columns: 400, elements: [Double](repeating: 1 / 400, count: 40_000))
    print("measured\theld-out loss, mean rows\t\(judge.loss(mean, mean))")
    print("measured\theld-out loss, ours\t\(judge.loss(weights(ours.input), weights(ours.output)))")
    for (rank, rate) in [(1024, 3e-4), (1024, 0.01), (nil, 3e-4), (nil, 0.01)] as [(Int?, Double)] {
      var paper = PaperSkipGram.Settings()
      (paper.rank, paper.rate) = (rank, rate)
      let start = ContinuousClock.now
      let made = PaperSkipGram(
        input: language.input, output: language.output, pieceCount: 100, lines: lines,
        settings: paper)
      let name = "paper, rank \(rank.map { "\($0)" } ?? "full"), rate \(rate)"
      print("measured\t\(name)\t\(ContinuousClock.now - start)\t\(made.losses)")
      let loss = judge.loss(made.input, try #require(made.output))
      print("measured\theld-out loss, \(name)\t\(loss)")
    }
  }

  private func memory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private func report(_ side: String, _ minima: [LogisticHull.Minimum]) {
    func line(_ name: String, _ numbers: [Double]) {
      let sorted = numbers.sorted()
      let quantiles = [0, 0.5, 0.9, 0.99, 1].map { sorted[Int($0 * Double(sorted.count - 1))] }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      print(
        "measured\t\(side) \(name)\tmean \(mean)\tquantiles \(quantiles)\t\(numbers.count) pieces")
    }
    line("gap", minima.map(\.gap))
    line("loss", minima.map(\.value))
    line("rows mixed", minima.map { Double($0.ids.count) })
    line("pricings", minima.map { Double($0.pricings) })
    line("steps", minima.map { Double($0.steps) })
  }

  private func size(_ name: String, _ usual: Int) -> Int {
    setting("LEXOTOMY_\(name)").flatMap { Int($0) } ?? usual
  }
}

private func setting(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// Tokens with Zipf's frequencies and topics, which rows and contexts both follow.
///
/// Contexts are drawn when they are asked for, the same each time.
private struct SyntheticLanguage: ContextCounts {
  private static let topicCount = 256
  private static let drawLimit = 4000

  let sourceRowCount: Int
  let pieceCount: Int
  private let columns: Int
  private let pairs: Double
  /// The sums of the frequencies of the source tokens of each topic, which are every 256th.
  private let cumulated: [[Double]]

  init(sourceCount: Int, pieceCount: Int, columns: Int, pairs: Double) {
    self.sourceRowCount = sourceCount
    self.pieceCount = pieceCount
    self.columns = columns
    self.pairs = pairs
    cumulated = (0..<Self.topicCount).map { topic in
      var sum = 0.0
      return stride(from: topic, to: sourceCount, by: Self.topicCount).map { token in
        sum += Self.frequency(token)
        return sum
      }
    }
  }

  private static func frequency(_ rank: Int) -> Double { 1 / (Double(rank) + 2.7) }

  /// Half of the pairs are those of added pieces.
  private func expected(_ token: Int) -> Double {
    let (rank, count) =
      token < sourceRowCount ? (token, sourceRowCount) : (token - sourceRowCount, pieceCount)
    return max(2, pairs * Self.frequency(rank) / Elementary.log(Double(count) / 2.7))
  }

  func total(of token: Int) -> UInt64 { UInt64(expected(token)) }

  func contexts(of token: Int) -> [ContextCount] {
    var generator = Philox(seed: 7, stream: UInt64(token))
    let total = expected(token)
    let draws = min(Self.drawLimit, Int(total))
    let each = max(1, UInt64(total / Double(draws)))
    let topics = topics(token)
    var drawn = (0..<draws).map { index -> UInt32 in
      let own = index % 2 == 0
      let topic =
        own ? topics[index / 2 % topics.count] : Int(generator.next() % UInt64(Self.topicCount))
      return UInt32(draw(topic, generator.nextUniform()))
    }
    drawn.sort()
    var counts: [ContextCount] = []
    for token in drawn {
      if let last = counts.last, last.token == token {
        counts[counts.count - 1] = ContextCount(token, last.count + each)
      } else {
        counts.append(ContextCount(token, each))
      }
    }
    return counts
  }

  /// A source token has one topic, an added piece three.
  private func topics(_ token: Int) -> [Int] {
    guard token >= sourceRowCount else { return [token % Self.topicCount] }
    var generator = Philox(seed: 9, stream: UInt64(token))
    return (0..<3).map { _ in Int(generator.next() % UInt64(Self.topicCount)) }
  }

  private func draw(_ topic: Int, _ chance: Double) -> Int {
    let sums = cumulated[topic]
    let wanted = chance * (sums.last ?? 0)
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return topic + low * Self.topicCount
  }

  /// Rows with a common component, a direction for each topic, and noise whose standard deviation
  /// falls with the square root of the column, as the spectrum of embeddings does.
  func table(_ side: UInt64, _ jobs: Int) -> Matrix {
    let columns = columns
    let rows = Parallel.map(sourceRowCount, jobs: jobs) { token -> [Float] in
      var shared = Philox(seed: 20, stream: UInt64(token % Self.topicCount))
      var own = Philox(seed: 10 + side, stream: UInt64(token))
      return (0..<columns).map { column in
        let spread = 1 / (Double(column) + 8).squareRoot()
        let topic = 2 * (shared.nextUniform() - 0.5)
        let noise = 4 * (own.nextUniform() - 0.5)
        return Float(0.02 + 0.1 * spread * (topic + noise))
      }
    }
    return Matrix(rows: sourceRowCount, columns: columns, elements: Array(rows.joined()))
  }
}

/// A language of topics, whose lines have one each, and rows that follow them.
private struct SmallLanguage {
  let sourceCount: Int
  let pieceCount: Int
  let input: Matrix
  let output: Matrix

  private static let topics = 10

  init(sourceCount: Int, pieceCount: Int, columns: Int) {
    self.sourceCount = sourceCount
    self.pieceCount = pieceCount
    (input, output) = (
      Self.table(sourceCount, columns, 1), Self.table(sourceCount, columns, 2)
    )
  }

  private static func table(_ rows: Int, _ columns: Int, _ side: UInt64) -> Matrix {
    let elements = (0..<rows).flatMap { token -> [Float] in
      var shared = Philox(seed: 30, stream: UInt64(token % topics))
      var own = Philox(seed: 30 + side, stream: UInt64(token))
      return (0..<columns).map { _ in
        Float(0.35 * shared.nextGaussian() + 0.25 * own.nextGaussian())
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Two of three tokens are of the line's topic; added pieces have a topic as source tokens do.
  func lines(_ count: Int, seed: UInt64) -> [[Int]] {
    (0..<count).map { line in
      var random = Philox(seed: seed, stream: UInt64(line))
      let topic = Int(random.next() % UInt64(Self.topics))
      return (0..<20).map { _ in
        let rank = Int(50 * random.nextUniform() * random.nextUniform())
        let own = random.next() % 3 < 2
        return rank * Self.topics + (own ? topic : Int(random.next() % UInt64(Self.topics)))
      }
    }
  }

  func counts(_ lines: [[Int]]) throws -> ContextTable {
    var rows = [[UInt32: UInt64]](repeating: [:], count: sourceCount + pieceCount)
    for line in lines {
      for (index, token) in line.enumerated() {
        for other in max(0, index - 5)..<min(line.count, index + 6) where other != index {
          rows[token][UInt32(line[other]), default: 0] += 1
        }
      }
    }
    return try ContextTable(
      rows.map { row in row.map { ContextCount($0.key, $0.value) } }, sourceRowCount: sourceCount)
  }
}

/// The expected loss of skip-gram over pairs with an added piece.
private struct HeldOut {
  private let counts: ContextTable
  private let tables: [DoubleMatrix]
  private let calibration: Calibration
  private let drawn: [Double]

  init(_ counts: ContextTable, _ language: SmallLanguage, _ calibration: Calibration) throws {
    self.counts = counts
    self.calibration = calibration
    tables = try [language.input, language.output].map { table in
      DoubleMatrix(try Matrix(centering: table, around: ColumnMoments(of: table).means))
    }
    let powers = (0..<500).map { token in
      Elementary.exp(0.75 * Elementary.log(max(1, Double(counts.total(of: token)))))
    }
    drawn = Simplex.normalized(powers)
  }

  func loss(_ input: DoubleMatrix, _ output: DoubleMatrix) -> Double {
    let rows = zip(tables, [input, output]).map { table, weights in
      DoubleMatrix(
        rows: 500, columns: table.columns, elements: table.elements + (weights * table).elements)
    }
    let products = rows[0] * rows[1].transposed()
    func softplus(_ x: Double) -> Double {
      max(x, 0) + Elementary.log(1 + Elementary.exp(-x.magnitude))
    }
    var (sum, pairs) = (0.0, 0.0)
    for token in 0..<500 {
      let scores = (0..<500).map { calibration.scale * products[token, $0] + calibration.bias }
      let negatives = zip(scores, drawn).reduce(0) { $0 + 5 * $1.1 * softplus($1.0) }
      for entry in counts.contexts(of: token) where max(token, Int(entry.token)) >= 400 {
        sum += Double(entry.count) * (softplus(-scores[Int(entry.token)]) + negatives)
        pairs += Double(entry.count)
      }
    }
    return sum / pairs
  }
}
