import TestSupport

import Surgery

/// A small problem, solved by trying all sets of lines.
struct RandomLines {
  /// The lines.
  let table: LineTable
  /// The pieces of each line, with language and number.
  let lines: [(pieces: [Int32], language: Int, occurrences: Int)]
  /// The direct parts of each piece, all with lower numbers; none for a character.
  let parts: [[Int32]]
  /// The rows that stay in any case.
  let free: Set<Int32>

  /// Makes lines of pieces that are merged from others; in every second problem none is.
  init(seed: UInt64, languages: Int) {
    var generator = SeededGenerator(seed: seed)
    let rows = Int32.random(in: 6...14, using: &generator)
    let isMerged = seed.isMultiple(of: 2)
    parts = (0..<rows).map { row in
      guard isMerged, row > 3, Bool.random(using: &generator) else { return [] }
      return (0..<2).map { _ in Int32.random(in: 0..<row, using: &generator) }
    }
    free = Set((0..<rows).filter { _ in Int.random(in: 0..<8, using: &generator) == 0 })
    lines = (0..<Int.random(in: 3...10, using: &generator)).map { _ in
      let count = Int.random(in: 1...5, using: &generator)
      return (
        (0..<count).map { _ in
          // The lower rows are the more frequent ones.
          min(
            Int32.random(in: 0..<rows, using: &generator),
            Int32.random(in: 0..<rows, using: &generator))
        },
        Int.random(in: 0..<languages, using: &generator), Int.random(in: 1...3, using: &generator)
      )
    }
    var table = LineTable(languageCount: languages, rowBound: Int(rows))
    for line in lines {
      table.add(
        pieces: line.pieces, derivation: { [parts] in Self.closure(of: [$0], parts).sorted() },
        isFree: free.contains, language: line.language, occurrences: line.occurrences)
    }
    self.table = table
  }

  static func closure(of pieces: Set<Int32>, _ parts: [[Int32]]) -> Set<Int32> {
    var closure = pieces
    var open = Array(pieces)
    while let piece = open.popLast() {
      for part in parts[Int(piece)] where closure.insert(part).inserted { open.append(part) }
    }
    return closure
  }

  /// The rows that a set of lines, as bits, needs.
  private func cost(_ set: Int) -> Int {
    var pieces = Set<Int32>()
    for (place, line) in lines.enumerated() where set & (1 << place) != 0 {
      pieces.formUnion(line.pieces)
    }
    return Self.closure(of: pieces, parts).subtracting(free).count
  }

  /// The kept lines and needed rows of every set of lines.
  func all() -> [(kept: [Int], rows: Int)] {
    (0..<1 << lines.count).map { set in
      var kept = [Int](repeating: 0, count: table.languageCount)
      for (place, line) in lines.enumerated() where set & (1 << place) != 0 {
        kept[line.language] += line.occurrences
      }
      return (kept, cost(set))
    }
  }
}
