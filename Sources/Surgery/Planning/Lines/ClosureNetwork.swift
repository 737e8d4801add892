/// The lines and rows between two closures, as a network of which one minimum cut is wanted.
///
/// Rows that the same lines need are one node (found by partition refinement, exactly), and what only
/// one line needs is taken off that line's worth, which leaves few arcs where the closures are near.
package struct ClosureNetwork {
  /// The lines, by number in the table.
  package var lines: [Int32] = []
  /// The number of rows that only this line needs.
  package var ownRows: [Int32] = []
  /// The lines' places in ``nodes``, one more than there are lines.
  package var starts: [Int32] = [0]
  /// The shared nodes of each line, those of fewest lines first.
  package var nodes: [Int32] = []
  /// The number of rows of each node.
  package var sizes: [Int32] = []

  /// Makes the network of the lines that `upper` has and `lower` has not.
  ///
  /// - Complexity: O(lines + rows + arcs).
  package init(_ table: LineTable, from lower: LineClosure, to upper: LineClosure) {
    var refinement = RowClasses(rowBound: table.rowBound)
    for line in 0..<table.count where upper.lines[line] && !lower.lines[line] {
      lines.append(Int32(line))
      refinement.split(table, line, paid: lower.rows)
    }
    let order = refinement.nodes()
    sizes = order.sizes
    starts.reserveCapacity(lines.count + 1)
    ownRows.reserveCapacity(lines.count)
    var own: [Int32] = []
    for line in lines {
      own.removeAll(keepingCapacity: true)
      var alone: Int32 = 0
      for place in table.range(of: Int(line)) {
        let row = Int(table.rows[place])
        if lower.rows[row] { continue }
        let node = order.node[Int(refinement.classOf[row])]
        if node < 0 {
          alone += 1
        } else if refinement.isFirst[row] {
          own.append(node)
        }
      }
      own.sort()
      nodes += own
      starts.append(Int32(nodes.count))
      ownRows.append(alone)
    }
  }

  /// The number of lines.
  package var count: Int { lines.count }

  /// Returns the place of a line's nodes in ``nodes``.
  package func range(of line: Int) -> Range<Int> { Int(starts[line])..<Int(starts[line + 1]) }
}

/// Rows by the lines that need them: two are in one class if the same lines need both.
private struct RowClasses {
  /// The class of each row; class 0 has the rows that no line has needed yet.
  private(set) var classOf: [Int32]
  /// The rows in each class.
  private var sizes: [Int32]
  /// The lines that need the rows of each class.
  private var degrees: [Int32] = [0]
  /// The class that rows move to, for the line that was last to split the class.
  private var target: [Int32] = [-1]
  private var splitBy: [Int32] = [-1]
  /// Classes without rows, to be used again.
  private var unused: [Int32] = []
  /// Whether the row stands for its class.
  private(set) var isFirst: [Bool]

  init(rowBound: Int) {
    classOf = [Int32](repeating: 0, count: rowBound)
    sizes = [Int32(rowBound)]
    isFirst = [Bool](repeating: false, count: rowBound)
  }

  /// Takes the rows of a line apart from the rest of their classes.
  mutating func split(_ table: LineTable, _ line: Int, paid: [Bool]) {
    for place in table.range(of: line) {
      let row = Int(table.rows[place])
      if paid[row] { continue }
      let old = Int(classOf[row])
      if splitBy[old] != line {
        target[old] = makeClass(degree: degrees[old] + 1)
        splitBy[old] = Int32(line)
      }
      classOf[row] = target[old]
      sizes[Int(target[old])] += 1
      sizes[old] -= 1
      if sizes[old] == 0, old > 0 { unused.append(Int32(old)) }
    }
  }

  private mutating func makeClass(degree: Int32) -> Int32 {
    if let old = unused.popLast() {
      degrees[Int(old)] = degree
      splitBy[Int(old)] = -1
      return old
    }
    sizes.append(0)
    degrees.append(degree)
    target.append(-1)
    splitBy.append(-1)
    return Int32(sizes.count - 1)
  }

  /// Numbers the classes that several lines need, those of fewest lines first.
  mutating func nodes() -> (node: [Int32], sizes: [Int32]) {
    var seen = [Bool](repeating: false, count: degrees.count)
    for row in classOf.indices where !seen[Int(classOf[row])] {
      seen[Int(classOf[row])] = true
      isFirst[row] = true
    }
    let shared = degrees.indices.filter { sizes[$0] > 0 && degrees[$0] > 1 }
      .sorted { (degrees[$0], $0) < (degrees[$1], $1) }
    var node = [Int32](repeating: -1, count: degrees.count)
    for (number, place) in shared.enumerated() { node[place] = Int32(number) }
    return (node, shared.map { sizes[$0] })
  }
}
