extension CutSearch {
  /// A number of kept lines, and the fewest rows with which so many can be kept.
  package struct Breakpoint: Hashable, Sendable {
    /// The number of kept lines, repeats counted.
    package let lines: Int
    /// The number of rows.
    package let rows: Int
  }

  /// Returns the best closures of a language as its price rises, from no rows to all.
  ///
  /// The closures grow, and each is the best for its number of lines. Between two of them the chord
  /// is a lower bound.
  ///
  /// - Parameters:
  ///   - language: The language.
  ///   - resolution: Gaps of no more lines than this are not looked into.
  /// - Returns: The closures with their prices, from the smallest to the largest.
  package mutating func breakpoints(of language: Int, resolution: Int) -> [Breakpoint] {
    let (nothing, all) = ends(of: language)
    var open = [(below: nothing, above: all)]
    var closures = [nothing.closure, all.closure]
    while let (below, above) = open.popLast() {
      guard above.closure.kept[language] - below.closure.kept[language] > max(1, resolution),
        let middle = split(language, below, above)
      else { continue }
      closures.append(middle.closure)
      open.append((middle, above))
      open.append((below, middle))
    }
    let points = Set(
      closures.map { Breakpoint(lines: $0.kept[language], rows: $0.rowCount) })
    return points.sorted { ($0.rows, $0.lines) < ($1.rows, $1.lines) }
  }

  /// Finds a best closure between two others; `nil` if there is none.
  private mutating func split(
    _ language: Int, _ below: Solution, _ above: Solution
  ) -> Solution? {
    let meeting = chord(language, below, above)
    for price in [meeting, meeting + 1] {
      guard price > below.prices.values[language], price < above.prices.values[language] else {
        continue
      }
      var prices = below.prices
      prices.values[language] = price
      let closure = solve(prices, from: below.closure, to: above.closure)
      if closure != below.closure, closure != above.closure {
        return Solution(prices: prices, closure: closure)
      }
    }
    return nil
  }
}
