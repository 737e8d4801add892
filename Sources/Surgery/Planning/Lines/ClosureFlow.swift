/// A maximum flow of worth from lines to the rows that they need, which gives the best closure.
///
/// Each line has its worth to spend on its rows, each node of rows takes no more than it costs. Where
/// nothing more can be spent, the lines that cannot reach a node with room, and what they need, are
/// the largest closure of greatest value (Picard 1976). Worth moves in waves along exact distances to
/// the room that is left, as in push–relabel with global relabelling (Goldberg, Tarjan 1988); a line
/// that comes to a full node takes the place of others there, so that what is not spent is always at
/// lines. Few shares are not zero, and only those are stored.
package struct ClosureFlow {
  private let network: ClosureNetwork
  /// The worth of each line that is not spent yet, less its own rows.
  private var excess: [Int]
  /// The room that is left in each node.
  private var room: [Int]
  /// Whether a line may be in the closure: it is worth no less than its own rows.
  private let isCandidate: [Bool]

  /// The amount that a line spends on a node, linked by line and by node.
  private struct Share {
    let line: Int32
    let node: Int32
    var amount: Int
    var nextOfLine: Int32
    var nextOfNode: Int32
  }
  private var shares: [Share] = []
  private var firstOfLine: [Int32]
  private var firstOfNode: [Int32]

  /// The steps from a line, or a node, to room; `Int32.max` where there is none or it is not known.
  private var lineLevels: [Int32]
  private var nodeLevels: [Int32]
  /// The lines in the order of their levels.
  private var reached: [Int32] = []
  /// The lines that need each node.
  private let users: Transposed

  /// The number of waves, for measurements.
  package private(set) var waves = 0

  /// Prepares the flow of a network, each of whose lines is worth `worth`.
  package init(_ network: ClosureNetwork, worth: (Int32) -> Int) {
    self.network = network
    let net = network.lines.indices.map {
      worth(network.lines[$0]) - Int(network.ownRows[$0]) * LinePrices.row
    }
    isCandidate = net.map { $0 >= 0 }
    excess = net.map { max(0, $0) }
    room = network.sizes.map { Int($0) * LinePrices.row }
    firstOfLine = [Int32](repeating: -1, count: network.count)
    firstOfNode = [Int32](repeating: -1, count: network.sizes.count)
    lineLevels = [Int32](repeating: .max, count: network.count)
    nodeLevels = [Int32](repeating: .max, count: network.sizes.count)
    users = Transposed(network, of: isCandidate)
  }

  /// Spends all that can be spent.
  ///
  /// - Returns: The lines of the best closure, by number in the table.
  package mutating func maximize() -> [Int32] {
    for line in 0..<network.count where excess[line] > 0 { spendInRoom(line) }
    while findLevels() {
      waves += 1
      for line in reached.reversed() where excess[Int(line)] > 0 { spend(Int(line)) }
      compact()
    }
    return network.lines.indices.filter { isCandidate[$0] && lineLevels[$0] == .max }
      .map { network.lines[$0] }
  }

  private mutating func spendInRoom(_ line: Int) {
    for place in network.range(of: line) {
      let node = Int(network.nodes[place])
      let amount = min(excess[line], room[node])
      guard amount > 0 else { continue }
      room[node] -= amount
      give(amount, from: line, to: node)
      if excess[line] == 0 { return }
    }
  }

  /// Moves what a line has left one step nearer to room.
  private mutating func spend(_ line: Int) {
    let level = lineLevels[line]
    for place in network.range(of: line) {
      let node = Int(network.nodes[place])
      guard nodeLevels[node] == level else { continue }
      if level == 0 {
        let amount = min(excess[line], room[node])
        guard amount > 0 else { continue }
        room[node] -= amount
        give(amount, from: line, to: node)
      } else {
        displace(line, at: node, level: level - 1)
      }
      if excess[line] == 0 { return }
    }
  }

  private mutating func displace(_ line: Int, at node: Int, level: Int32) {
    var total = 0
    var place = firstOfNode[node]
    while place >= 0, total < excess[line] {
      let other = Int(shares[Int(place)].line)
      if lineLevels[other] == level, shares[Int(place)].amount > 0 {
        let amount = min(excess[line] - total, shares[Int(place)].amount)
        shares[Int(place)].amount -= amount
        excess[other] += amount
        total += amount
      }
      place = shares[Int(place)].nextOfNode
    }
    if total > 0 { give(total, from: line, to: node) }
  }

  private mutating func give(_ amount: Int, from line: Int, to node: Int) {
    excess[line] -= amount
    var place = firstOfLine[line]
    while place >= 0 {
      if shares[Int(place)].node == node {
        shares[Int(place)].amount += amount
        return
      }
      place = shares[Int(place)].nextOfLine
    }
    link(
      Share(line: Int32(line), node: Int32(node), amount: amount, nextOfLine: -1, nextOfNode: -1))
  }

  private mutating func link(_ share: Share) {
    var share = share
    share.nextOfLine = firstOfLine[Int(share.line)]
    share.nextOfNode = firstOfNode[Int(share.node)]
    firstOfLine[Int(share.line)] = Int32(shares.count)
    firstOfNode[Int(share.node)] = Int32(shares.count)
    shares.append(share)
  }

  /// Drops the shares that came to nothing.
  private mutating func compact() {
    for line in firstOfLine.indices { firstOfLine[line] = -1 }
    for node in firstOfNode.indices { firstOfNode[node] = -1 }
    let old = shares
    shares.removeAll(keepingCapacity: true)
    for share in old where share.amount > 0 { link(share) }
  }

  /// Finds the distances to room, breadth first, and whether what is left can come nearer to it.
  ///
  /// The search ends when all lines with something left are found; lines that are never found are
  /// the closure.
  private mutating func findLevels() -> Bool {
    for line in lineLevels.indices { lineLevels[line] = .max }
    for node in nodeLevels.indices { nodeLevels[node] = .max }
    reached.removeAll(keepingCapacity: true)
    var active = excess.count { $0 > 0 }
    let wanted = active
    var frontier = room.indices.filter { room[$0] > 0 }.map { Int32($0) }
    var next: [Int32] = []
    var level: Int32 = 0
    for node in frontier { nodeLevels[Int(node)] = 0 }
    while !frontier.isEmpty {
      let first = reached.count
      for node in frontier {
        for line in users[Int(node)] where lineLevels[Int(line)] == .max {
          lineLevels[Int(line)] = level
          reached.append(line)
          if excess[Int(line)] > 0 { active -= 1 }
        }
      }
      if active == 0, wanted > 0 { return true }
      level += 1
      next.removeAll(keepingCapacity: true)
      for line in reached[first...] {
        var place = firstOfLine[Int(line)]
        while place >= 0 {
          let share = shares[Int(place)]
          if nodeLevels[Int(share.node)] == .max {
            nodeLevels[Int(share.node)] = level
            next.append(share.node)
          }
          place = share.nextOfLine
        }
      }
      swap(&frontier, &next)
    }
    return active < wanted
  }
}

/// The lines that need each node.
private struct Transposed {
  private var starts: [Int32]
  private var lines: [Int32]

  init(_ network: ClosureNetwork, of isCandidate: [Bool]) {
    starts = [Int32](repeating: 0, count: network.sizes.count + 1)
    for line in 0..<network.count where isCandidate[line] {
      for place in network.range(of: line) { starts[Int(network.nodes[place]) + 1] += 1 }
    }
    for node in network.sizes.indices { starts[node + 1] += starts[node] }
    lines = [Int32](repeating: 0, count: Int(starts.last ?? 0))
    var places = starts
    for line in 0..<network.count where isCandidate[line] {
      for place in network.range(of: line) {
        let node = Int(network.nodes[place])
        lines[Int(places[node])] = Int32(line)
        places[node] += 1
      }
    }
  }

  subscript(node: Int) -> ArraySlice<Int32> { lines[Int(starts[node])..<Int(starts[node + 1])] }
}
