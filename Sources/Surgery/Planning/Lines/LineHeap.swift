/// Lines by cost, the cheapest first, and of equal ones that with the lowest number.
///
/// A line may be in it several times; who takes it looks whether the cost is still true.
package struct LineHeap {
  /// Cost and line, in one number.
  private var heap = MinHeap<Int>()

  /// Adds a line.
  ///
  /// - Complexity: O(log *n*).
  package mutating func push(_ line: Int, cost: Int) { heap.push(cost << 24 | line) }

  /// Takes the cheapest line; `nil` if there is none.
  ///
  /// - Complexity: O(log *n*).
  package mutating func pop() -> (cost: Int, line: Int)? {
    heap.pop().map { ($0 >> 24, $0 & 0xFF_FFFF) }
  }
}
