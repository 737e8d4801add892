/// Lays out the nodes of a ``PieceTrie`` from sequences of labels in ascending order.
struct DoubleArrayBuilder {
  /// The number of places that are tried for the children of a node before new ones are made.
  private static let attemptLimit = 32
  /// The greatest distance of these places from the first free one.
  private static let searchLimit = 4096

  /// A node whose children are not laid out yet: the entries `range` share its first `depth` labels.
  private struct Task {
    let node: Int
    var range: Range<Int>
    let depth: Int
  }

  /// One more than the highest label, for which every base has room too.
  private let labelBound: Int
  private var labels: [UInt32] = []
  private var entries: [(start: UInt32, id: UInt32, score: Float)] = []
  private var nodes: [PieceTrie.Node] = []
  /// One bit for each place, set if it is free.
  private var free: [UInt64] = []
  private var firstFree = 0
  private var tasks: [Task] = []
  /// The labels of a node's children, and where their entries end.
  private var children: [(label: Int, end: Int)] = []

  /// Starts without entries.
  ///
  /// - Parameters:
  ///   - labelBound: One more than the highest label; this one may be asked for, too.
  ///   - count: How many entries there will be.
  init(labelBound: Int, count: Int) {
    self.labelBound = labelBound
    entries.reserveCapacity(count)
    labels.reserveCapacity(8 * count)
  }

  /// Begins the next entry.
  mutating func append(id: UInt32, score: Float) {
    entries.append((UInt32(labels.count), id, score))
  }

  /// Adds a label to the last entry.
  mutating func append(label: UInt32) { labels.append(label) }

  /// Lays out all nodes.
  ///
  /// The root's base is 1, and other nodes lie behind its children, so that no base is negative.
  mutating func build() -> [PieceTrie.Node] {
    grow(to: labelBound + 2)
    for place in 0..<labelBound + 2 { take(place) }
    nodes[0].base = 1
    tasks.append(Task(node: 0, range: entries.indices, depth: 0))
    while let task = tasks.popLast() {
      if task.range.count == 1, task.depth > 0 { layOutTail(task) } else { layOut(task) }
    }
    let bound = nodes.reduce(0) { max($0, Int($1.base)) } + labelBound + 1
    grow(to: bound)
    return nodes
  }

  private func end(of entry: Int) -> Int {
    entry + 1 < entries.count ? Int(entries[entry + 1].start) : labels.count
  }

  /// Lays out what is left of a single entry: a chain of nodes.
  private mutating func layOutTail(_ task: Task) {
    let entry = task.range.lowerBound
    var node = task.node
    let end = end(of: entry)
    for index in Int(entries[entry].start) + task.depth..<end {
      grow(to: firstFree + 1)
      let place = firstFree
      nodes[node].base = UInt32(place - Int(labels[index]))
      nodes[place].parent = UInt32(node)
      take(place)
      node = place
    }
    nodes[node].id = entries[entry].id
    nodes[node].score = entries[entry].score
  }

  private mutating func layOut(_ task: Task) {
    var range = task.range
    if let first = range.first, Int(entries[first].start) + task.depth == end(of: first) {
      nodes[task.node].id = entries[first].id
      nodes[task.node].score = entries[first].score
      range.removeFirst()
    }
    findChildren(of: range, at: task.depth)
    guard !children.isEmpty else { return }
    let base = task.node == 0 ? 1 : findBase()
    nodes[task.node].base = UInt32(base)
    var start = range.lowerBound
    for (label, end) in children {
      let place = base + label
      if task.node != 0 { take(place) }
      nodes[place].parent = UInt32(task.node)
      tasks.append(Task(node: place, range: start..<end, depth: task.depth + 1))
      start = end
    }
  }

  private mutating func findChildren(of range: Range<Int>, at depth: Int) {
    children.removeAll(keepingCapacity: true)
    var last = -1
    for entry in range {
      let label = Int(labels[Int(entries[entry].start) + depth])
      if label == last {
        children[children.count - 1].end = entry + 1
      } else {
        children.append((label, entry + 1))
        last = label
      }
    }
  }

  /// A base at which all children are free: among the first free places, else behind all.
  private mutating func findBase() -> Int {
    let lowest = children.reduce(Int.max) { min($0, $1.label) }
    let highest = children.reduce(0) { max($0, $1.label) }
    let searchEnd = min(nodes.count, firstFree + Self.searchLimit)
    var place = firstFree
    for _ in 0..<Self.attemptLimit where place < searchEnd {
      let base = place - lowest
      if children.allSatisfy({ isFree(base + $0.label) }) {
        grow(to: base + highest + 1)
        return base
      }
      place = nextFree(from: place + 1)
    }
    let base = max(nodes.count, labelBound) - lowest
    grow(to: base + highest + 1)
    return base
  }

  private func isFree(_ place: Int) -> Bool {
    place >= nodes.count || free[place >> 6] >> UInt64(place & 63) & 1 == 1
  }

  private func nextFree(from place: Int) -> Int {
    var word = place >> 6
    guard word < free.count else { return place }
    var bits = free[word] & (~0 << UInt64(place & 63))
    while bits == 0 {
      word += 1
      guard word < free.count else { return nodes.count }
      bits = free[word]
    }
    return word << 6 + bits.trailingZeroBitCount
  }

  private mutating func grow(to count: Int) {
    guard count > nodes.count else { return }
    let count = (count + 63) & ~63
    nodes.append(contentsOf: repeatElement(PieceTrie.Node(), count: count - nodes.count))
    free.append(contentsOf: repeatElement(~0, count: count / 64 - free.count))
  }

  private mutating func take(_ place: Int) {
    free[place >> 6] &= ~(1 << UInt64(place & 63))
    if place == firstFree { firstFree = nextFree(from: place) }
  }
}
