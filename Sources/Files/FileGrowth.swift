internal import Concurrency

/// The growing size of a file: told by the thread that writes it, awaited by those that read it.
final class FileGrowth: Sendable {
  private struct State {
    var end = 0
    var isComplete = false
  }

  private let state = Monitor(State())

  /// Tells that the file has `end` bytes now.
  func advance(to end: Int) { state.withLock { $0.end = end } }

  /// Tells that the file will not grow any more.
  func complete() { state.withLock { $0.isComplete = true } }

  /// Waits until the file has `end` bytes; `false` if it will never have them.
  func wait(for end: Int) -> Bool {
    state.wait { $0.end >= end || $0.isComplete }
    return state.withLock { $0.end >= end }
  }
}
