import Concurrency
import Glibc
import LinearAlgebra
import Testing

/// Times at full scale, for `Benchmarks/linear-algebra/measure.py`, which asks for them by
/// environment variables; a plain run of the tests leaves them out.
@Suite("Measurements", .enabled(if: setting("LEXOTOMY_MEASURE") != nil), .serialized)
struct Measurements {
  private let jobs = setting("LEXOTOMY_JOBS").flatMap { Int($0) } ?? Processors.count

  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "svd")) func factorization() throws {
    let table = table(1, size("ROWS", 250_000), size("COLUMNS", 768))
    for _ in 0..<size("REPETITIONS", 3) {
      var gram: GramMatrix?
      report("gram") { gram = try? GramMatrix(of: table, jobs: jobs) }
      let sums = try #require(gram)
      var factors: TruncatedFactorization?
      report("eigenvectors") { factors = try? TruncatedFactorization(of: sums, rank: 200) }
      let found = try #require(factors)
      report("coordinates") { _ = try? found.coordinates(of: table, jobs: jobs) }
    }
  }

  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "neighbors")) func neighbors() {
    let columns = size("COLUMNS", 200)
    let vectors = table(1, size("ROWS", 250_000), columns)
    let queries = table(2, size("QUERIES", 146_000), columns)
    let right = table(3, columns, 4096)
    var index: NeighborIndex?
    report("index") { index = NeighborIndex(vectors) }
    for _ in 0..<size("REPETITIONS", 1) {
      let some = queries.read(0..<min(queries.rows, 8192))
      report("product", operations: 2 * some.rows * columns * right.columns) {
        _ = some.product(right, jobs: jobs)
      }
      for k in [10, 128] where k == size("K", 10) {
        report("nearest \(k)", operations: 2 * queries.rows * vectors.rows * columns) {
          _ = index?.nearest(k, to: queries, jobs: jobs)
        }
      }
    }
  }

  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "pursuit")) func pursuit() {
    let pursuit = OrthogonalMatchingPursuit(table(1, size("ROWS", 20_000), 768))
    let targets = table(2, size("QUERIES", 256), 768)
    report("pursuit") { _ = pursuit.approximations(of: targets, k: size("K", 64), jobs: jobs) }
  }

  /// Mixtures and noise around the mean, which need different numbers of rounds.
  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "hull")) func hull() throws {
    let columns = size("COLUMNS", 768)
    let rows = table(1, size("ROWS", 250_000), columns)
    let asked = size("QUERIES", 256)
    let membership = try HullMembership(of: rows)
    let noise = table(2, asked, columns)
    func ask(_ name: String, _ element: (_ row: Int, _ column: Int) -> Float) {
      let vectors = Matrix(
        rows: asked, columns: columns,
        elements: (0..<asked).flatMap { row in (0..<columns).map { element(row, $0) } })
      var answers: [HullMembership.Answer] = []
      report(name) {
        answers = membership.answers(for: vectors, tolerance: 0x1p-16, rounds: 32, jobs: jobs)
      }
      let inside = answers.count { $0 == .inside }
      let undecided = answers.count { if case .undecided = $0 { true } else { false } }
      print("measured\t\(name): \(inside) inside, \(undecided) undecided of \(asked)\t0\t0")
    }
    for parts in [4, 64] {
      ask("mixtures of \(parts)") { row, column in
        (0..<parts).reduce(0) {
          $0 + rows[(row * 977 + $1 * 31) % rows.rows, column] / Float(parts)
        }
      }
    }
    for scale: Float in [0.02, 0.08, 1] {
      ask("noise of \(scale)") { row, column in scale * noise[row, column] }
    }
  }

  @Test(.enabled(if: setting("LEXOTOMY_MEASURE") == "small")) func smallProblems() throws {
    let (left, right) = (table(1, 5000, 300), table(2, 5000, 300))
    report("procrustes") { _ = try? Procrustes(rotating: left, to: right) }
    let scores = DoubleMatrix(table(3, 10_000, 4096))
    let rows = (0..<scores.rows).map { Array(scores.row($0)) }
    report("sparsemax") { for row in rows { _ = Simplex.projection(of: row) } }
  }

  private func table(_ seed: UInt64, _ rows: Int, _ columns: Int) -> Matrix {
    var state = seed
    let elements = (0..<rows * columns).map { _ -> Float in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) * 0x1p-23
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  private func report(_ name: String, operations: Int = 0, _ body: () -> Void) {
    let start = clock()
    let time = ContinuousClock().measure(body).components
    let work = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let seconds = Double(time.seconds) + Double(time.attoseconds) * 1e-18
    let (wall, processor) = (Double(operations) / seconds, Double(operations) / work)
    print("measured\t\(name)\t\(seconds)\t\(work)\t\(wall / 1e9)\t\(processor / 1e9)")
  }
}

private func setting(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

private func size(_ name: String, _ usual: Int) -> Int {
  setting("LEXOTOMY_\(name)").flatMap { Int($0) } ?? usual
}
