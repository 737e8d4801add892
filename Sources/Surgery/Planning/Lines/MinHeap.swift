/// A binary heap from which the least element is taken first.
package struct MinHeap<Element: Comparable> {
  private var items: [Element] = []

  /// Makes an empty heap.
  package init() {}

  /// The number of elements.
  package var count: Int { items.count }

  /// Adds an element.
  ///
  /// - Complexity: O(log *n*).
  package mutating func push(_ item: Element) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the least element; `nil` if there is none.
  ///
  /// - Complexity: O(log *n*).
  package mutating func pop() -> Element? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    if !items.isEmpty {
      items[0] = last
      sink()
    }
    return first
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
