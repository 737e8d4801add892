extension CutSearch {
  /// A price with which every line of a language pays for all its rows alone.
  private func highest(_ language: Int) -> Int {
    var most = 0
    for line in 0..<table.count where table.languages[line] == language {
      most = max(most, table.range(of: line).count)
    }
    return (most + 1) * LinePrices.row
  }

  /// Finds the price of a language if there were no other.
  package mutating func single(_ language: Int) -> (below: Solution, above: Solution) {
    let (nothing, all) = ends(of: language)
    if nothing.closure.kept[language] >= targets[language] { return (nothing, nothing) }
    return bracket(language, from: nothing, to: all)
  }

  /// The best closures of a language when its lines are worth nothing, and when they are worth all
  /// their rows.
  package func ends(of language: Int) -> (nothing: Solution, all: Solution) {
    var prices = zero
    prices.values[language] = highest(language)
    return (
      Solution(prices: zero, closure: LineClosure(nothingOf: table)),
      Solution(prices: prices, closure: LineClosure(allOf: table, language: language))
    )
  }

  private var zero: LinePrices {
    LinePrices(values: [Int](repeating: 0, count: table.languageCount))
  }

  /// Finds closures from which a plan can be repaired.
  ///
  /// Lines of one language make those of others cheaper, so the prices of the languages alone are
  /// upper bounds of the prices together; from there a bundle of closures leads to the best ones.
  ///
  /// - Parameter steps: The most cuts for several languages.
  /// - Returns: The solutions, that with the best bound first, then `upper`, which has all lines that
  ///   are worth keeping.
  package mutating func solutions(steps: Int) -> (found: [Solution], upper: LineClosure) {
    let nothing = LineClosure(nothingOf: table)
    var high = zero
    var union = nothing
    for language in 0..<table.languageCount {
      let alone = single(language)
      if table.languageCount == 1 { return ([alone.below, alone.above], alone.above.closure) }
      high.values[language] = alone.above.prices.values[language]
      union.formUnion(alone.above.closure, of: table)
    }
    let upper = solve(high, from: union, to: LineClosure(allOf: table))
    var found = [Solution(prices: high, closure: upper)]
    var bundle = CutBundle(targets: targets, at: high)
    bundle.add(found[0])
    for _ in 0..<steps {
      var (prices, most) = bundle.next()
      if most <= bound + 0.5 { break }
      prices.values = zip(prices.values, high.values).map { min($0, $1) }
      if found.contains(where: { $0.prices == prices }) { break }
      let closure = solve(prices, from: lower(prices, found, nothing), to: upper)
      let solution = Solution(prices: prices, closure: closure)
      found.append(solution)
      bundle.add(solution)
    }
    let order = found.indices.sorted { one, other in
      let bounds = [one, other].map {
        found[$0].prices.bound(for: targets, best: found[$0].closure)
      }
      return (bounds[0], other) > (bounds[1], one)
    }
    return (order.map { found[$0] }, upper)
  }

  /// The largest closure that is known for prices that are no higher.
  private func lower(
    _ prices: LinePrices, _ found: [Solution], _ nothing: LineClosure
  ) -> LineClosure {
    found.filter { zip($0.prices.values, prices.values).allSatisfy { $0 <= $1 } }
      .max { $0.closure.rowCount < $1.closure.rowCount }?.closure ?? nothing
  }
}
