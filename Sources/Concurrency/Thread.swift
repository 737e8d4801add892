internal import Glibc

/// A thread of the system.
package struct Thread: Sendable {
  private let handle: pthread_t

  /// Starts a thread that does some work and ends.
  ///
  /// Exactly one of ``join()`` and ``detach()`` must follow.
  ///
  /// - Returns: The thread; `nil` if the system has none left, and then nothing is done.
  package init?(_ work: @escaping @Sendable () -> Void) {
    let task = Unmanaged.passRetained(Task(work))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, task.toOpaque())
    guard code == 0 else {
      task.release()
      return nil
    }
    handle = thread
  }

  /// Waits until the work is done.
  package func join() { pthread_join(handle, nil) }

  /// Lets the thread end by itself.
  package func detach() { pthread_detach(handle) }

  /// The work that a thread is given.
  private final class Task: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}

extension Thread {
  /// Does some work on the thread of the caller while another one looks on now and then.
  ///
  /// If the system has no thread left, nobody looks on.
  ///
  /// - Parameters:
  ///   - seconds: The time before each look.
  ///   - look: A look.
  ///   - work: The work.
  /// - Returns: The result of `work`, when the other thread has ended.
  package static func look<Result>(
    every seconds: Double, _ look: @Sendable () -> Void, during work: () throws -> Result
  ) rethrows -> Result {
    let isDone = Monitor(false)
    return try withoutActuallyEscaping(look) { look in
      let thread = Thread {
        while !isDone.wait(atMost: seconds, until: { $0 }) { look() }
      }
      defer {
        isDone.withLock { $0 = true }
        thread?.join()
      }
      return try work()
    }
  }
}
