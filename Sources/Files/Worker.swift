internal import Glibc
internal import Synchronization

/// Work that a thread of its own does while the caller does something else.
///
///     let worker = Worker { try Digest(of: file) }
///     …
///     let digest = try worker.value()
///
/// A worker that is given up without asking for its value goes on until its work is done.
public final class Worker<Value: Sendable>: Sendable {
  private let outcome: Outcome<Value>
  private let thread: pthread_t?
  /// The work, if the system has no thread left for it.
  private let postponed: Start?
  private let isJoined = Mutex(false)

  /// Starts the work.
  ///
  /// If the system has no thread left, the work is done when its value is asked for: it may wait
  /// for what the caller does until then.
  public init(_ work: @escaping @Sendable () throws -> Value) {
    let outcome = Outcome<Value>()
    self.outcome = outcome
    let start = Unmanaged.passRetained(Start { outcome.result = Result(catching: work) })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, start.toOpaque())
    self.thread = code == 0 ? thread : nil
    postponed = code == 0 ? nil : start.takeRetainedValue()
  }

  deinit { if let thread, !isJoined.withLock(\.self) { pthread_detach(thread) } }

  /// Waits for the work and returns what it gave, to any thread and as often as asked.
  ///
  /// - Throws: What the work threw.
  public func value() throws -> Value {
    isJoined.withLock { isJoined in
      if !isJoined {
        if let thread { pthread_join(thread, nil) }
        postponed?.run()
      }
      isJoined = true
    }
    guard let result = outcome.result else { preconditionFailure("the work left no result") }
    return try result.get()
  }
}

/// What the thread leaves for the caller, who reads it only after the thread has ended.
private final class Outcome<Value: Sendable>: @unchecked Sendable {
  var result: Result<Value, any Error>?
}

/// What the thread is given to do.
private final class Start: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
