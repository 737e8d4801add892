internal import Synchronization

/// Loops whose steps run on several threads, all of which have ended when the loop returns.
///
/// If the system gives fewer threads, those that there are take all steps. What a step computes
/// must not depend on the number of threads, so that a result is the same, bit for bit, for any.
package enum Parallel {
  /// Calls `body` with 0, 1, … `count - 1`, each on a thread of its own, and waits for all.
  ///
  /// The first is called on the thread of the caller. If the system gives fewer threads, the calls
  /// that got none are left out, so that `body` must not rely on its number.
  package static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let threads = (1..<max(1, count)).compactMap { index in Thread { body(index) } }
      body(0)
      for thread in threads { thread.join() }
    }
  }

  /// Calls `body` with 0, 1, … `count - 1`, on up to `jobs` threads, and waits for all.
  ///
  /// The steps are started in order. After one has failed no more are started.
  ///
  /// - Throws: The error of the first step, in order, among those that failed.
  package static func forEach<Failure: Error>(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Void
  ) throws(Failure) {
    let queue = TaskQueue(count)
    let failed = FirstFailure<Failure>()
    run(min(jobs, count)) { _ in
      while let step = queue.next() {
        do throws(Failure) { try body(step) } catch {
          queue.stop()
          failed.note(step, error)
        }
      }
    }
    if let failure = failed.error { throw failure }
  }

  /// Maps 0, 1, … `count - 1`, on up to `jobs` threads.
  ///
  /// - Returns: The results in the order of the steps.
  /// - Throws: The error of the first step, in order, among those that failed.
  package static func map<Result: Sendable, Failure: Error>(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let results = Results<Result>(count)
    try forEach(count, jobs: jobs) { (step) throws(Failure) in
      results.slots[step] = try body(step)
    }
    return results.slots.compactMap(\.self)
  }

  /// The error of the first step that failed.
  private final class FirstFailure<Failure: Error>: Sendable {
    private let first: Mutex<(step: Int, error: Failure)?> = Mutex(nil)

    var error: Failure? { first.withLock { $0?.error } }

    func note(_ step: Int, _ error: Failure) {
      first.withLock { first in
        if let known = first, known.step < step { return }
        first = (step, error)
      }
    }
  }

  /// Results, each written by one thread.
  private final class Results<Result>: @unchecked Sendable {
    let slots: UnsafeMutableBufferPointer<Result?>

    init(_ count: Int) {
      slots = .allocate(capacity: count)
      slots.initialize(repeating: nil)
    }

    deinit {
      slots.deinitialize()
      slots.deallocate()
    }
  }
}
