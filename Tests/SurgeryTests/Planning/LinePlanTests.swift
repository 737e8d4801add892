import Testing

import Surgery

@Suite("Line plan")
struct LinePlanTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a plan lies between the bound and the best that there is`(seed: UInt64) throws {
    let languages = Int(seed % 3) + 1
    let problem = RandomLines(seed: seed, languages: languages)
    let all = problem.all()
    for share in [0.3, 0.5, 0.8, 0.9, 1] {
      let targets = LinePlan.targets(of: problem.table) { share - Double($0) * 0.2 }
      let plan = LinePlan(problem.table, targets: targets)
      let best = try #require(
        all.filter { zip($0.kept, targets).allSatisfy { $0 >= $1 } }.map(\.rows).min())
      #expect(plan.bound <= best)
      #expect(plan.closure.rowCount >= best)
      #expect(plan.closure.rowCount <= best + 2)
      #expect(zip(plan.closure.kept, targets).allSatisfy { $0 >= $1 })
      check(plan.closure, of: problem)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a breakpoint is the best for its number of lines`(seed: UInt64) throws {
    let problem = RandomLines(seed: seed, languages: 1)
    var search = CutSearch(problem.table, targets: [0])
    let points = search.breakpoints(of: 0, resolution: 0)
    let all = problem.all()
    for point in points {
      let best = try #require(all.filter { $0.kept[0] >= point.lines }.map(\.rows).min())
      #expect(point.rows == best)
    }
    // They are the corners of the lower hull: no set of lines is below a chord.
    for (one, other) in zip(points, points.dropFirst()) {
      #expect(one.rows < other.rows && one.lines < other.lines)
      for set in all {
        let chord =
          (set.kept[0] - one.lines) * (other.rows - one.rows)
          - (set.rows - one.rows) * (other.lines - one.lines)
        #expect(chord <= 0)
      }
    }
    #expect(points.last?.lines == problem.table.totals[0])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `the best closure at prices is worth most`(seed: UInt64) throws {
    let problem = RandomLines(seed: seed, languages: 2)
    var search = CutSearch(problem.table, targets: [0, 0])
    let prices = LinePrices(
      values: [
        Int(seed % 7) * LinePrices.row / 3, Int(seed % 5) * LinePrices.row / 2,
      ])
    let closure = search.solve(
      prices, from: LineClosure(nothingOf: problem.table),
      to: LineClosure(allOf: problem.table))
    let most = problem.all().map { set in
      zip(prices.values, set.kept).reduce(-LinePrices.row * set.rows) { $0 + $1.0 * $1.1 }
    }.max()
    #expect(prices.value(of: closure) == most)
    check(closure, of: problem)
  }

  @Test func `plans of the same lines are the same`() {
    let one = LinePlan(RandomLines(seed: 7, languages: 2).table, targets: [3, 2])
    let other = LinePlan(RandomLines(seed: 7, languages: 2).table, targets: [3, 2])
    #expect(one.closure == other.closure && one.bound == other.bound)
  }

  @Test func `of a language with fewer lines than are wanted all are kept`() {
    let table = RandomLines(seed: 9, languages: 2).table
    #expect(LinePlan(table, targets: [1000, 1000]).closure.kept == table.totals)
  }

  @Test func `equal lines are one entry`() {
    var table = LineTable(languageCount: 2, rowBound: 10)
    table.add([1, 2], language: 0)
    table.add([1, 2], language: 0, occurrences: 3)
    table.add([1, 2], language: 1)
    #expect(table.count == 2)
    #expect(table.counts == [4, 1])
    #expect(table.totals == [4, 1])
  }

  @Test func `a share asks for no line too many`() {
    var table = LineTable(languageCount: 1, rowBound: 1)
    table.add([], language: 0, occurrences: 1000)
    for (share, lines) in [(0.9, 900), (0.95, 950), (0.99, 990), (0.9991, 1000), (1, 1000), (0, 0)]
    {
      #expect(LinePlan.targets(of: table) { _ in share } == [lines])
    }
  }

  /// Checks that a closure has what its lines need, and nothing else.
  private func check(_ closure: LineClosure, of problem: RandomLines) {
    let table = problem.table
    var again = LineClosure(nothingOf: table)
    for line in 0..<table.count where closure.lines[line] { again.add(line, of: table) }
    #expect(again == closure)
  }
}
