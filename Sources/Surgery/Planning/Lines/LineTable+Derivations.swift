extension LineTable {
  /// Adds a line of pieces, each of which needs the rows of its derivation.
  ///
  /// - Parameters:
  ///   - pieces: The pieces of the line, in any order.
  ///   - derivation: All rows that a piece needs, its own included; what these need is among them.
  ///   - isFree: Whether a row stays in any case.
  ///   - language: The language of the line.
  ///   - occurrences: The number of times that it occurs.
  package mutating func add(
    pieces: some Sequence<Int32>, derivation: (Int32) -> [Int32], isFree: (Int32) -> Bool,
    language: Int, occurrences: Int = 1
  ) {
    var needed: [Int32] = []
    for piece in pieces { needed += derivation(piece) }
    needed.removeAll(where: isFree)
    needed.sort()
    var last: Int32 = -1
    needed.removeAll { row in
      defer { last = row }
      return row == last
    }
    add(needed, language: language, occurrences: occurrences)
  }
}
