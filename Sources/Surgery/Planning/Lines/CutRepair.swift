/// Brings a closure to exactly the lines that are wanted: cheap lines are added, dear ones dropped.
struct CutRepair {
  private let table: LineTable
  private let targets: [Int]

  init(_ table: LineTable, targets: [Int]) {
    self.table = table
    self.targets = targets
  }

  /// Returns a closure with at least the lines that are wanted, and few rows more than needed.
  ///
  /// - Parameters:
  ///   - start: Where to begin, with fewer lines of some languages, or with more.
  ///   - fixed: Lines that are not dropped.
  ///   - candidates: The lines that may be added, which suffice for the targets.
  func repaired(
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

  /// How a line's rows are weighed when the dearest is dropped.
  enum DropRule {
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
    var uses = [Int32](repeating: 0, count: table.rowBound)
    var lines: [Int] = []
    for line in 0..<table.count where start.lines[line] {
      for place in table.range(of: line) { uses[Int(table.rows[place])] += 1 }
      if !fixed.lines[line], !table.range(of: line).isEmpty { lines.append(line) }
    }
    var closure = start
    while true {
      lines.removeAll {
        !closure.lines[$0] || table.counts[$0] > surplus[Int(table.languages[$0])]
      }
      guard !lines.isEmpty else { break }
      // The scores change as lines go: a part of what is to be dropped goes at a time.
      let scored = lines.map { (score: score($0, uses, rule), line: $0) }
        .sorted { ($0.score, $1.line) > ($1.score, $0.line) }
      var left = surplus.map { ($0 + 15) / 16 }
      for (_, line) in scored {
        let language = Int(table.languages[line])
        guard left[language] > 0, table.counts[line] <= surplus[language] else { continue }
        left[language] -= table.counts[line]
        surplus[language] -= table.counts[line]
        drop(line, from: &closure, &uses)
      }
    }
    closure.addCompleteLines(of: table)
    return closure
  }

  private func score(_ line: Int, _ uses: [Int32], _ rule: DropRule) -> Int {
    var score = 0
    for place in table.range(of: line) {
      let users = uses[Int(table.rows[place])]
      switch rule {
      case .freed: score += users == 1 ? 1 << 20 : 0
      case .shares: score += (1 << 20) / Int(users)
      }
    }
    return score / table.counts[line]
  }

  private func drop(_ line: Int, from closure: inout LineClosure, _ uses: inout [Int32]) {
    closure.lines[line] = false
    closure.kept[Int(table.languages[line])] -= table.counts[line]
    for place in table.range(of: line) {
      let row = Int(table.rows[place])
      uses[row] -= 1
      if uses[row] == 0 {
        closure.rows[row] = false
        closure.rowCount -= 1
      }
    }
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
