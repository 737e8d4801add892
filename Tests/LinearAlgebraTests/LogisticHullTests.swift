import LinearAlgebra
import TestSupport
import Testing

@Suite("Logistic hull")
struct LogisticHullTests {
  private let golden = Golden("linear_algebra.txt")
  private let rows = matrix(21, 60, 12)
  private let contexts = matrix(22, 40, 12)

  private func uniform(_ seed: UInt64) -> [Double] {
    var generator = Philox(seed: seed)
    return (0..<40).map { _ in generator.nextUniform() }
  }

  private var negatives: [LogisticHull.Term] {
    let drawn = uniform(23).map { (9 * $0).rounded(.down) + 1 }
    let sum = drawn.reduce(0, +)
    return drawn.enumerated().map { .init(UInt32($0), $1 / sum) }
  }

  private func problem(_ index: Int) -> LogisticHull.Problem {
    let counts = uniform(UInt64(30 + index)).map { (30 * $0 * $0 * $0 * $0).rounded(.down) }
    let sum = counts.reduce(0, +)
    let positives = counts.enumerated().filter { $0.element > 0 }.map {
      LogisticHull.Term(UInt32($0.offset), $0.element / sum)
    }
    return .init(positives: positives, negativeWeight: 5)
  }

  private func hull(
    _ settings: LogisticHull.Settings, mixing ids: [Int]? = nil, contexts: [Matrix]? = nil
  ) -> LogisticHull {
    LogisticHull(
      mixing: ids ?? Array(0..<60), of: rows, contexts: contexts ?? [self.contexts],
      negatives: negatives, scale: 6, bias: -1, settings: settings)
  }

  private func settings(_ candidates: Int, _ tolerance: Double) -> LogisticHull.Settings {
    var settings = LogisticHull.Settings()
    (settings.candidates, settings.tolerance, settings.pricings) = (candidates, tolerance, 50)
    return settings
  }

  @Test(arguments: [60, 6], [0, 3]) func `the minimum is that of SciPy`(
    _ candidates: Int, _ rank: Int
  ) {
    var settings = settings(candidates, 1e-6)
    settings.proposalRank = rank
    let minima = hull(settings).minima(of: (0..<6).map(problem))
    for (index, minimum) in minima.enumerated() {
      #expect(minimum.gap <= 1e-6)
      #expect((minimum.value - golden["logistic-values"][0][index]).magnitude < 2e-6)
      var weights = [Double](repeating: 0, count: 60)
      for (id, weight) in zip(minimum.ids, minimum.weights) { weights[id] = weight }
      let (mine, theirs) = (mixed(weights), mixed(golden["logistic-weights"][index]))
      #expect(isClose([mine], [theirs], 3e-3))
    }
  }

  private func mixed(_ weights: [Double]) -> [Double] {
    (DoubleMatrix(rows: 1, columns: 60, elements: weights) * DoubleMatrix(rows)).elements
  }

  @Test func `the gap bounds the distance from the minimum, wherever it ended`() {
    for pricings in [1, 2, 3] {
      var settings = settings(3, 1e-9)
      settings.pricings = pricings
      for (index, minimum) in hull(settings).minima(of: (0..<6).map(problem)).enumerated() {
        let excess = minimum.value - golden["logistic-values"][0][index]
        #expect(excess > -1e-6 && excess <= minimum.gap + 1e-6)
      }
    }
  }

  @Test func `pricing finds a row that was left out`() {
    let all = hull(settings(60, 1e-6)).minima(of: [problem(0)])[0]
    let heaviest = all.ids[all.weights.indices.max { all.weights[$0] < all.weights[$1] } ?? 0]
    let without = hull(settings(60, 1e-6), mixing: (0..<60).filter { $0 != heaviest })
    let less = without.minima(of: [problem(0)])[0]
    #expect(!less.ids.contains(heaviest) && less.value > all.value + 1e-4)
    // One candidate is never enough: the others are those that pricing brings.
    let repaired = hull(settings(1, 1e-6)).minima(of: [problem(0)])[0]
    #expect(repaired.pricings > 2 && repaired.ids.contains(heaviest))
    #expect((repaired.value - all.value).magnitude < 2e-6)
  }

  @Test func `weights are a mixture that single precision holds, for any number of jobs`() {
    let problems = (0..<300).map { problem($0 % 100) }
    let minima = hull(settings(8, 1e-4)).minima(of: problems, jobs: 1)
    #expect(hull(settings(8, 1e-4)).minima(of: problems, jobs: 3) == minima)
    for minimum in minima {
      #expect(minimum.weights.allSatisfy { $0 > 0 && Double(Float($0)) == $0 })
      #expect(minimum.weights.reduce(0, +) == 1)
      #expect(minimum.weights.reversed().reduce(0, +) == 1)
      #expect(minimum.ids == minimum.ids.sorted())
      #expect(minimum.gap <= 1e-4)
    }
  }

  @Test func `contexts can be in several matrices, and hints are candidates`() {
    let parts = [contexts.read(0..<13), contexts.read(13..<40)]
    #expect(
      hull(settings(8, 1e-4), contexts: parts).minima(of: [problem(2)])
        == hull(settings(8, 1e-4)).minima(of: [problem(2)]))
    let base = problem(2)
    let hinted = LogisticHull.Problem(
      positives: base.positives, negativeWeight: base.negativeWeight, hints: Array(0..<60))
    let found = hull(settings(1, 1e-6)).minima(of: [hinted])[0]
    #expect(found.pricings == 1 && found.gap <= 1e-6)
  }
}

@Suite("Rounded weights")
struct RoundedWeightsTests {
  @Test func `sums are exact and units few`() {
    var generator = Philox(seed: 8)
    for count in [1, 2, 10, 1000, 250_000] {
      let weights = Simplex.normalized((0..<count).map { _ in generator.nextUniform() })
      let rounded = Simplex.rounded(weights)
      #expect(rounded.allSatisfy { $0 >= 0 && Double(Float($0)) == $0 })
      #expect(rounded.reduce(0, +) == 1)
      let largest = weights.max() ?? 0
      #expect(zip(weights, rounded).allSatisfy { ($0 - $1).magnitude <= 0x1p-23 * largest })
      #expect(Simplex.rounded(rounded) == rounded)
    }
  }

  @Test func `a known answer`() {
    #expect(Simplex.rounded([1, 1, 1]) == [0xAAAAABp-25, 0xAAAAABp-25, 0xAAAAAAp-25])
    #expect(Simplex.rounded([3]) == [1])
    #expect(Simplex.rounded([1, 0, 1e-12]) == [1, 0, 0])
    #expect(Simplex.rounded([]) == [])
  }
}
