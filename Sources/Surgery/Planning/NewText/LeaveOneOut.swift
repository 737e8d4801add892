/// The share of lines that a plan would keep if it had been made without them.
///
/// For text of the same kind as the sample it is an honest estimate of the share of new lines that are
/// kept, which the share of the sample itself is not: every line brought its own pieces.
public struct LeaveOneOut: Hashable, Sendable {
  /// The share of new lines that is expected to be kept; 1 without lines.
  public let share: Double
  /// The share if the plan were made from twice the text.
  public let shareOfTwice: Double

  /// Estimates from the lines of a language.
  ///
  /// - Parameters:
  ///   - table: The lines, of one language or several.
  ///   - language: The language.
  ///   - isKept: Whether each row is kept.
  ///   - supports: Whether a line is a reason to keep its rows. With a plan by lines these are the kept
  ///     ones; with a plan that keeps what is used, all.
  package init(
    _ table: LineTable, language: Int, isKept: [Bool], supports: (Int) -> Bool = { _ in true }
  ) {
    let users = Self.users(table, supports)
    // Repeats of a line are other lines, so a row is single only if its line is.
    let spectrum = OccurrenceSpectrum(
      of: users.indices.lazy.filter { isKept[$0] }.map { Int(users[$0]) })
    let lost = spectrum.staysSingle
    var (all, kept, twice) = (0, 0.0, 0.0)
    for line in 0..<table.count where table.languages[line] == language {
      let count = table.counts[line]
      all += count
      let rows = table.rows[table.range(of: line)]
      guard rows.allSatisfy({ isKept[Int($0)] }) else { continue }
      let own = supports(line) ? count : 0
      let single = rows.count { Int(users[Int($0)]) - min(own, 1) <= 0 }
      if single == 0 { kept += Double(count) }
      var chance = 1.0
      for _ in 0..<single { chance *= 1 - lost }
      twice += chance * Double(count)
    }
    share = all > 0 ? kept / Double(all) : 1
    shareOfTwice = all > 0 ? twice / Double(all) : 1
  }

  /// The lines that are a reason to keep each row, repeats counted.
  private static func users(_ table: LineTable, _ supports: (Int) -> Bool) -> [Int32] {
    var users = [Int32](repeating: 0, count: table.rowBound)
    for line in 0..<table.count where supports(line) {
      for place in table.range(of: line) {
        users[Int(table.rows[place])] &+= Int32(clamping: table.counts[line])
      }
    }
    return users
  }
}
