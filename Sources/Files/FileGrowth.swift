internal import Glibc

/// The growing size of a file: told by the thread that writes it, awaited by those that read it.
final class FileGrowth: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var end = 0
  private var isComplete = false

  init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Tells that the file has `end` bytes now.
  func advance(to end: Int) { change { self.end = end } }

  /// Tells that the file will not grow any more.
  func complete() { change { isComplete = true } }

  /// Waits until the file has `end` bytes; `false` if it will never have them.
  func wait(for end: Int) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while self.end < end, !isComplete { pthread_cond_wait(condition, mutex) }
    return self.end >= end
  }

  private func change(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    body()
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}
