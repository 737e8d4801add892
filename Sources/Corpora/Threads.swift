internal import Glibc

/// Threads of the system, which end before the call that starts them returns.
public enum Threads {
  /// The processors that are online, at least 1.
  public static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Calls `body` with 0, 1, … `count - 1`, each on a thread of its own, and waits for all.
  ///
  /// The first is called on the thread of the caller. If the system gives fewer threads, the calls
  /// that got none are left out, so that `body` must not rely on its number.
  public static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let threads = (1..<max(1, count)).compactMap { index in start { body(index) } }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  /// Works on this thread, and meanwhile looks on from another one now and then.
  ///
  /// - Parameters:
  ///   - seconds: How long to wait before each look.
  ///   - look: What to do then.
  ///   - work: The work.
  /// - Returns: The result of `work`, when the other thread has ended.
  public static func look<Result>(
    every seconds: Double, _ look: @Sendable () -> Void, during work: () throws -> Result
  ) rethrows -> Result {
    let isDone = Monitor(false)
    return try withoutActuallyEscaping(look) { look in
      let thread = start {
        while !isDone.wait(atMost: seconds, until: { $0 }) { look() }
      }
      defer {
        isDone.withLock { $0 = true }
        if let thread { pthread_join(thread, nil) }
      }
      return try work()
    }
  }

  private final class Task {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let task = Unmanaged.passRetained(Task(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Task>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, task.toOpaque())
    guard code == 0 else {
      task.release()
      return nil
    }
    return thread
  }
}
