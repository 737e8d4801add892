internal import COpenBLAS
internal import Glibc
internal import Synchronization

/// Independent tasks on several threads.
///
/// What a task computes must not depend on the number of threads: the routines of this module
/// split their work by its shape alone, so that a result is the same, bit for bit, for any number
/// of jobs.
public enum Jobs {
  /// The processors that are online, at least 1.
  public static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Calls `body` with 0, 1, … `count - 1`, on up to `jobs` threads, and waits for all.
  ///
  /// The tasks are started in order. After one has failed no more are started.
  ///
  /// - Throws: The error of the first task, in order, among those that failed.
  public static func forEach<Failure: Error>(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Void
  ) throws(Failure) {
    BLAS.useOneThread()
    let queue = Queue<Failure>(count)
    let work: @Sendable () -> Void = {
      while let task = queue.next() {
        do throws(Failure) { try body(task) } catch { queue.fail(task, error) }
      }
    }
    let threads = (1..<max(1, min(jobs, count))).compactMap { _ in start(work) }
    work()
    for thread in threads { pthread_join(thread, nil) }
    if let failure = queue.failure { throw failure }
  }

  /// Maps 0, 1, … `count - 1`, on up to `jobs` threads.
  ///
  /// - Returns: The results in the order of the tasks.
  /// - Throws: The error of the first task, in order, among those that failed.
  public static func map<Result: Sendable, Failure: Error>(
    _ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    let results = Results<Result>(count)
    try forEach(count, jobs: jobs) { (task) throws(Failure) in
      results.slots[task] = try body(task)
    }
    return results.slots.compactMap(\.self)
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

  /// Tasks that are not started yet.
  private final class Queue<Failure: Error>: Sendable {
    private let count: Int
    private let started = Atomic(0)
    private let failed: Mutex<(task: Int, error: Failure)?> = Mutex(nil)

    init(_ count: Int) { self.count = count }

    var failure: Failure? { failed.withLock { $0?.error } }

    func next() -> Int? {
      let task = started.add(1, ordering: .relaxed).oldValue
      return task < count ? task : nil
    }

    func fail(_ task: Int, _ error: Failure) {
      started.store(count, ordering: .relaxed)
      failed.withLock { first in
        if let known = first, known.task < task { return }
        first = (task, error)
      }
    }
  }

  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      return nil
    }
    return thread
  }
}

/// The library behind the products and factorizations.
enum BLAS {
  /// The greatest number of bytes that OpenBLAS takes for its packed blocks on each thread.
  private static let bufferSize = 1 << 27

  private static let isSerial: Bool = {
    lexotomy_require_memory(2 * bufferSize)
    openblas_set_num_threads(1)
    return true
  }()

  /// Makes OpenBLAS compute on the calling thread.
  ///
  /// Its own threads split sums by their number, which changes results; ours split by shape.
  static func useOneThread() { _ = isSerial }
}

/// Memory for the intermediate results of one task.
final class Scratch<Element: BitwiseCopyable>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    pointer = .allocate(capacity: max(1, count))
    pointer.initialize(repeating: value, count: count)
    self.count = count
  }

  deinit { pointer.deallocate() }
}
