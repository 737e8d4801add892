internal import Synchronization

/// The numbers 0, 1, … `count - 1`, which several threads take in turn.
package final class TaskQueue: Sendable {
  private let count: Int
  private let taken = Atomic(0)

  /// Creates a queue of `count` numbers.
  package init(_ count: Int) { self.count = count }

  /// Takes the next number; `nil` when there is none left.
  package func next() -> Int? {
    let number = taken.add(1, ordering: .relaxed).oldValue
    return number < count ? number : nil
  }

  /// Drops the numbers that are not taken yet.
  package func stop() { taken.store(count, ordering: .relaxed) }
}
