internal import Synchronization

/// Work that a thread of its own does while the caller does something else.
///
///     let worker = Worker { try Digest(of: file) }
///     …
///     let digest = try worker.value()
///
/// A worker that is given up without asking for its value goes on until its work is done.
package final class Worker<Value: Sendable>: Sendable {
  private let outcome: Outcome<Value>
  private let thread: Thread?
  private let work: @Sendable () -> Void
  private let isDone = Mutex(false)

  /// Starts the work.
  ///
  /// If the system has no thread left, the work is done when its value is asked for: it may wait
  /// for what the caller does until then.
  package init(_ work: @escaping @Sendable () throws -> Value) {
    let outcome = Outcome<Value>()
    let task: @Sendable () -> Void = { outcome.result = Result(catching: work) }
    (self.outcome, self.work) = (outcome, task)
    thread = Thread(task)
  }

  deinit { if let thread, !isDone.withLock(\.self) { thread.detach() } }

  /// Waits for the work and returns its value, to any thread and as often as asked.
  ///
  /// - Throws: The error of the work.
  package func value() throws -> Value {
    isDone.withLock { isDone in
      if !isDone {
        if let thread { thread.join() } else { work() }
      }
      isDone = true
    }
    guard let result = outcome.result else { preconditionFailure("the work left no result") }
    return try result.get()
  }
}

/// The result that a thread leaves to the caller, who reads it only after the thread has ended.
private final class Outcome<Value: Sendable>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}
