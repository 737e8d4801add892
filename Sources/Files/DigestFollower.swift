internal import Glibc

/// Digests a file while it grows, on a thread of its own.
///
/// It reads what the file has, and so tells what a later reader will find.
final class DigestFollower {
  private let progress = Progress()
  private let worker: Worker<Digest>

  /// Starts at the first byte of a file that is open for reading and writing.
  ///
  /// The descriptor must stay open until ``finish()`` has returned.
  init(_ descriptor: Int32, path: String) {
    let progress = progress
    worker = Worker {
      let window = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Digest.windowSize, alignment: 64)
      defer { window.deallocate() }
      var builder = DigestBuilder()
      var done = 0
      while true {
        let state = progress.wait(for: done + window.count)
        while done < state.end, state.isComplete || done + window.count <= state.end {
          let part = UnsafeMutableRawBufferPointer(
            rebasing: window[..<min(window.count, state.end - done)])
          try Self.read(descriptor, at: done, into: part, path: path)
          builder.update(UnsafeRawBufferPointer(part))
          done += part.count
        }
        if state.isComplete { return builder.digest() }
      }
    }
  }

  /// Tells that the file has `end` bytes now.
  func advance(to end: Int) { progress.advance(to: end) }

  /// Waits until all bytes are digested.
  ///
  /// - Throws: `FileError` if they cannot be read.
  func finish() throws -> Digest {
    progress.complete()
    return try worker.value()
  }

  private static func read(
    _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer, path: String
  ) throws {
    guard let start = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, start + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError.system(operation: "read", path: path, code: errno) }
      guard count > 0 else { throw FileError.changed(path: path) }
      done += count
    }
  }
}

/// How far a file has grown: told by one thread, waited for by another.
private final class Progress: @unchecked Sendable {
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

  func advance(to end: Int) { change { self.end = end } }

  func complete() { change { isComplete = true } }

  /// Waits until the file has `end` bytes, or will not grow any more.
  func wait(for end: Int) -> (end: Int, isComplete: Bool) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while self.end < end, !isComplete { pthread_cond_wait(condition, mutex) }
    return (self.end, isComplete)
  }

  private func change(_ body: () -> Void) {
    pthread_mutex_lock(mutex)
    body()
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }
}
