/// Lines by cost, the cheapest first, and of equal ones that with the lowest number.
///
/// A line may be in it several times; who takes it looks whether the cost is still true.
struct LineHeap {
  /// Cost and line, in one number.
  private var items: [Int] = []

  /// Adds a line.
  ///
  /// - Complexity: O(log *n*).
  mutating func push(_ line: Int, cost: Int) {
    items.append(cost << 24 | line)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the cheapest line; `nil` if there is none.
  ///
  /// - Complexity: O(log *n*).
  mutating func pop() -> (cost: Int, line: Int)? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    if !items.isEmpty {
      items[0] = last
      sink()
    }
    return (first >> 24, first & 0xFF_FFFF)
  }

  private mutating func sink() {
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
