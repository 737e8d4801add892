/// Finds prices at which the best closures have about as many lines as are wanted.
///
/// Every closure that is found is the best at its prices, so no plan with as many lines of each
/// language has fewer rows, and each gives a lower bound for every plan (``LinePrices/bound(for:best:)``).
package struct CutSearch {
  /// The lines.
  package let table: LineTable
  /// The number of lines that are wanted of each language.
  package let targets: [Int]
  /// The fewest rows that any plan can have.
  package private(set) var bound = 0.0
  /// The number of cuts and waves so far, for measurements.
  package private(set) var work = (cuts: 0, waves: 0, arcs: 0)

  package init(_ table: LineTable, targets: [Int]) {
    self.table = table
    self.targets = targets
  }

  /// Prices and the best closure at them.
  package struct Solution {
    package var prices: LinePrices
    package var closure: LineClosure
  }

  /// Returns the best closure at `prices`, the largest of equals.
  ///
  /// - Parameters:
  ///   - prices: The prices of lines.
  ///   - lower: A set that the closure has at any rate: the best at prices that are no higher.
  ///   - upper: A set that has all of the closure: the best at prices that are no lower.
  ///   - isBounding: Whether the best of `upper` is the best of all, so that it gives a bound.
  /// - Returns: The closure.
  package mutating func solve(
    _ prices: LinePrices, from lower: LineClosure, to upper: LineClosure, isBounding: Bool = true
  ) -> LineClosure {
    let network = ClosureNetwork(table, from: lower, to: upper)
    var flow = ClosureFlow(network) { line in
      prices.values[Int(table.languages[Int(line)])] * table.counts[Int(line)]
    }
    var closure = lower
    for line in flow.maximize() { closure.add(Int(line), of: table) }
    work.cuts += 1
    work.waves += flow.waves
    work.arcs += network.nodes.count
    if isBounding { note(prices, closure) }
    return closure
  }

  private mutating func note(_ prices: LinePrices, _ closure: LineClosure) {
    bound = max(bound, prices.bound(for: targets, best: closure))
  }

  /// Finds the price of one language at which it gets its lines, the other prices staying.
  ///
  /// Chords between the best closures below and above the target meet at the next price to try
  /// (discrete Newton), so few cuts are needed, each of a smaller network.
  ///
  /// - Parameters:
  ///   - language: The language.
  ///   - below: The best closure at a price with which the target is not reached.
  ///   - above: The best closure at a price with which it is reached.
  ///   - isBounding: Whether each solution gives a bound, as in ``solve(_:from:to:isBounding:)``.
  /// - Returns: The highest price below and the lowest above, which differ by one.
  package mutating func bracket(
    _ language: Int, from below: Solution, to above: Solution, isBounding: Bool = true
  ) -> (below: Solution, above: Solution) {
    var (below, above) = (below, above)
    var step: Int?
    while above.prices.values[language] - below.prices.values[language] > 1 {
      let (low, high) = (below.prices.values[language], above.prices.values[language])
      let wanted = step ?? chord(language, below, above)
      var prices = below.prices
      prices.values[language] = min(max(wanted, low + 1), high - 1)
      let closure = solve(
        prices, from: below.closure, to: above.closure, isBounding: isBounding)
      step = nil
      if closure.kept[language] >= targets[language] {
        if closure == above.closure { step = prices.values[language] - 1 }
        above = Solution(prices: prices, closure: closure)
      } else {
        if closure == below.closure { step = prices.values[language] + 1 }
        below = Solution(prices: prices, closure: closure)
      }
    }
    return (below, above)
  }

  /// Returns the price at which both closures are worth the same.
  package func chord(_ language: Int, _ below: Solution, _ above: Solution) -> Int {
    var prices = below.prices
    prices.values[language] = 0
    let lines = above.closure.kept[language] - below.closure.kept[language]
    guard lines > 0 else { return below.prices.values[language] + 1 }
    return (prices.value(of: below.closure) - prices.value(of: above.closure)) / lines
  }
}
