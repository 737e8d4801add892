/// The rows with which a wanted number of lines of each language is kept, as few as can be found,
/// and a proof of how few there can be.
package struct LinePlan: Sendable {
  /// The kept lines and rows.
  package let closure: LineClosure
  /// The fewest rows that any plan can have.
  package let bound: Int

  /// The most cuts for several languages.
  private static let steps = 40
  /// The arcs up to which a plan is polished.
  private static let polishedArcs = 1 << 21

  /// Plans to keep at least `targets` lines of each language, repeats counted; of a language with
  /// fewer lines, all.
  package init(_ table: LineTable, targets wanted: [Int]) {
    let targets = zip(wanted, table.totals).map { min($0, $1) }
    var search = CutSearch(table, targets: targets)
    let isLarge = table.rows.count > Self.polishedArcs
    let (found, upper) = search.solutions(steps: isLarge ? Self.steps / 3 : Self.steps)
    bound = Int((search.bound - 1e-6).rounded(.up))
    let nothing = LineClosure(nothingOf: table)
    let repair = CutRepair(table, targets: targets)
    var best: LineClosure?
    for solution in found.prefix(isLarge ? 2 : 6) {
      let closure = repair.repaired(solution.closure, keeping: nothing, from: upper)
      if best.map({ closure.rowCount < $0.rowCount }) ?? true { best = closure }
      if closure.rowCount <= bound { break }
    }
    let plan = best ?? upper
    closure =
      isLarge
      ? plan : repair.polished(plan, keeping: nothing, from: upper, until: bound)
  }

  /// Returns the lines of each language that make at least a share of all of them.
  package static func targets(of table: LineTable, share: (Int) -> Double) -> [Int] {
    table.totals.enumerated().map { language, total in
      // A share such as 0.9 is a little more than nine tenths: 90 of 100 lines are enough.
      min(total, max(0, Int((share(language) * Double(total) - 1e-9).rounded(.up))))
    }
  }
}
