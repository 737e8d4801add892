/// Brings a closure to exactly the lines that are wanted: cheap lines are added, dear ones dropped.
package struct CutRepair {
  private let table: LineTable
  private let targets: [Int]

  package init(_ table: LineTable, targets: [Int]) {
    self.table = table
    self.targets = targets
  }

  /// Returns a closure with at least the lines that are wanted, and few rows more than needed.
  ///
  /// - Parameters:
  ///   - start: The closure to begin with, of fewer lines of some languages than wanted, or of more.
  ///   - fixed: Lines that are not dropped.
  ///   - candidates: The lines that may be added, which suffice for the targets.
  /// - Returns: The closure with the fewest rows of those that were tried.
  package func repaired(
    _ start: LineClosure, keeping fixed: LineClosure, from candidates: LineClosure
  ) -> LineClosure {
    var best: LineClosure?
    let added = added(to: start, from: candidates)
    for rule in [DropRule.freed, .shares] {
      let closure = dropped(from: added, keeping: fixed, by: rule)
      if best.map({ closure.rowCount < $0.rowCount }) ?? true { best = closure }
    }
    return best ?? added
  }

  /// Returns a plan that was loosened and tightened again as long as that saves rows.
  ///
  /// Cheap lines are added beyond what is wanted, and as many dear ones dropped, or the other way
  /// round: an eighth of them, then half as many, and so on.
  package func polished(
    _ plan: LineClosure, keeping fixed: LineClosure, from candidates: LineClosure,
    until bound: Int
  ) -> LineClosure {
    var best = plan
    var part = 8
    while best.rowCount > bound, part <= 1 << 12 {
      let more = zip(targets, candidates.kept).map { min($0 + $0 / part, $1) }
      let loose = CutRepair(table, targets: more).added(to: best, from: candidates)
      let tighter = CutRepair(table, targets: targets.map { $0 - $0 / part })
      let tight = tighter.dropped(from: best, keeping: fixed, by: .shares)
      let tries = [
        dropped(from: loose, keeping: fixed, by: .shares),
        dropped(from: loose, keeping: fixed, by: .freed),
        dropped(from: added(to: tight, from: candidates), keeping: fixed, by: .freed),
      ]
      guard let closure = tries.min(by: { $0.rowCount < $1.rowCount }) else { break }
      if closure.rowCount < best.rowCount { best = closure } else { part *= 2 }
    }
    return best
  }

  /// The rule that weighs a line's rows when the dearest line is dropped.
  package enum DropRule {
    /// Rows that no other kept line needs.
    case freed
    /// Each row by the part of it that falls to the line.
    case shares
  }

  // MARK: Adding

  private func isShort(_ closure: LineClosure, _ line: Int) -> Bool {
    let language = Int(table.languages[line])
    return closure.kept[language] < targets[language]
  }

  private func added(to start: LineClosure, from candidates: LineClosure) -> LineClosure {
    var closure = start
    guard zip(start.kept, targets).contains(where: { $0 < $1 }) else { return closure }
    let lines = (0..<table.count).filter {
      candidates.lines[$0] && !closure.lines[$0] && isShort(closure, $0)
    }
    let users = RowUsers(table, lines: lines, except: closure.rows)
    var missing = [Int32](repeating: 0, count: table.count)
    var heap = LineHeap()
    for line in lines {
      missing[line] = Int32(table.range(of: line).count { !closure.rows[Int(table.rows[$0])] })
      heap.push(line, cost: key(missing[line], line))
    }
    while let (cost, line) = heap.pop() {
      guard !closure.lines[line], isShort(closure, line), cost == key(missing[line], line) else {
        continue
      }
      let new = table.range(of: line).map { Int(table.rows[$0]) }.filter { !closure.rows[$0] }
      closure.add(line, of: table)
      for row in new {
        for other in users[row] where !closure.lines[Int(other)] {
          missing[Int(other)] -= 1
          heap.push(Int(other), cost: key(missing[Int(other)], Int(other)))
        }
      }
    }
    return closure
  }

  private func key(_ rows: Int32, _ line: Int) -> Int { (Int(rows) << 10) / table.counts[line] }

  // MARK: Dropping

  private func dropped(
    from start: LineClosure, keeping fixed: LineClosure, by rule: DropRule
  ) -> LineClosure {
    var surplus = zip(start.kept, targets).map { $0 - $1 }
    guard surplus.contains(where: { $0 > 0 }) else { return start }
    var uses = RowUses(rowBound: table.rowBound)
    var lines: [Int] = []
    for line in 0..<table.count where start.lines[line] {
      uses.add(line, of: table)
      if !fixed.lines[line], !table.range(of: line).isEmpty { lines.append(line) }
    }
    var closure = start
    switch rule {
    case .freed: dropByFreed(lines, from: &closure, &uses, &surplus)
    case .shares: dropByShares(lines, from: &closure, &uses, &surplus)
    }
    closure.addCompleteLines(of: table)
    return closure
  }

  /// Drops the line that frees most rows, again and again; of equal ones that with the largest parts.
  private func dropByFreed(
    _ lines: [Int], from closure: inout LineClosure, _ uses: inout RowUses, _ surplus: inout [Int]
  ) {
    var costs = [Int](repeating: 0, count: table.count)
    var heap = LineHeap()
    for line in lines {
      costs[line] = -score(line, uses, freed: 1 << 16, part: 1)
      heap.push(line, cost: costs[line])
    }
    while let (cost, line) = heap.pop() {
      let language = Int(table.languages[line])
      guard costs[line] == cost, closure.lines[line], table.counts[line] <= surplus[language]
      else { continue }
      surplus[language] -= table.counts[line]
      for other in drop(line, from: &closure, &uses) where costs[other] < 0 {
        costs[other] = -score(other, uses, freed: 1 << 16, part: 1)
        heap.push(other, cost: costs[other])
      }
    }
  }

  /// Drops the lines to which the largest parts of rows fall, a part of what is to go at a time.
  private func dropByShares(
    _ candidates: [Int], from closure: inout LineClosure, _ uses: inout RowUses,
    _ surplus: inout [Int]
  ) {
    var lines = candidates
    while true {
      lines.removeAll {
        !closure.lines[$0] || table.counts[$0] > surplus[Int(table.languages[$0])]
      }
      if lines.isEmpty { return }
      let scored = lines.map { (score: score($0, uses, freed: 0, part: 1 << 10), line: $0) }
        .sorted { ($0.score, $1.line) > ($1.score, $0.line) }
      var left = surplus.map { ($0 + 31) / 32 }
      for (_, line) in scored {
        let language = Int(table.languages[line])
        guard left[language] > 0, table.counts[line] <= surplus[language] else { continue }
        left[language] -= table.counts[line]
        surplus[language] -= table.counts[line]
        _ = drop(line, from: &closure, &uses)
      }
    }
  }

  private func score(_ line: Int, _ uses: RowUses, freed: Int, part: Int) -> Int {
    var score = 0
    for place in table.range(of: line) {
      let users = Int(uses.counts[Int(table.rows[place])])
      score += (1 << 10) * part / users + (users == 1 ? freed : 0)
    }
    return score / table.counts[line]
  }

  /// Drops a line.
  ///
  /// - Returns: The lines that are now the only ones to need a row.
  private func drop(
    _ line: Int, from closure: inout LineClosure, _ uses: inout RowUses
  ) -> [Int] {
    var alone: [Int] = []
    closure.lines[line] = false
    closure.kept[Int(table.languages[line])] -= table.counts[line]
    for place in table.range(of: line) {
      let row = Int(table.rows[place])
      uses.remove(line, from: row)
      if uses.counts[row] == 1 { alone.append(Int(uses.lines[row])) }
      if uses.counts[row] == 0 {
        closure.rows[row] = false
        closure.rowCount -= 1
      }
    }
    return alone
  }
}

/// The number of kept lines that need each row, and the line if there is one only.
private struct RowUses {
  private(set) var counts: [Int32]
  /// The exclusive or of the lines.
  private(set) var lines: [Int32]

  init(rowBound: Int) {
    counts = [Int32](repeating: 0, count: rowBound)
    lines = counts
  }

  mutating func add(_ line: Int, of table: LineTable) {
    for place in table.range(of: line) {
      counts[Int(table.rows[place])] += 1
      lines[Int(table.rows[place])] ^= Int32(line)
    }
  }

  mutating func remove(_ line: Int, from row: Int) {
    counts[row] -= 1
    lines[row] ^= Int32(line)
  }
}
/// The lines that need each row.
private struct RowUsers {
  private var starts: [Int32]
  private var lines: [Int32]

  init(_ table: LineTable, lines: [Int], except paid: [Bool]) {
    starts = [Int32](repeating: 0, count: table.rowBound + 1)
    for line in lines {
      for place in table.range(of: line) where !paid[Int(table.rows[place])] {
        starts[Int(table.rows[place]) + 1] += 1
      }
    }
    for row in 0..<table.rowBound { starts[row + 1] += starts[row] }
    self.lines = [Int32](repeating: 0, count: Int(starts[table.rowBound]))
    var places = starts
    for line in lines {
      for place in table.range(of: line) where !paid[Int(table.rows[place])] {
        let row = Int(table.rows[place])
        self.lines[Int(places[row])] = Int32(line)
        places[row] += 1
      }
    }
  }

  subscript(row: Int) -> ArraySlice<Int32> { lines[Int(starts[row])..<Int(starts[row + 1])] }
}
