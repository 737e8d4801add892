import Concurrency
import Testing

@Suite("Loops in parallel")
struct ParallelTests {
  private struct Odd: Error, Equatable { var step: Int }

  @Test(arguments: [1, 2, 3, 8])
  func `results come in order, whatever the number of threads`(jobs: Int) throws {
    #expect(Parallel.map(7, jobs: jobs) { $0 * $0 } == [0, 1, 4, 9, 16, 25, 36])
    #expect(Parallel.map(0, jobs: jobs) { $0 }.isEmpty)
    #expect(throws: Odd(step: 3)) {
      try Parallel.map(4, jobs: jobs) { index -> Int in
        if index == 3 { throw Odd(step: index) }
        return index
      }
    }
  }

  @Test(arguments: [1, 2, 8])
  func `the error is that of the first step, and few start after it`(jobs: Int) {
    let steps = Monitor(0)
    #expect(throws: Odd(step: 5)) {
      try Parallel.forEach(10_000, jobs: jobs) { step in
        steps.withLock { $0 += 1 }
        if step >= 5 { throw Odd(step: step) }
      }
    }
    #expect(steps.withLock { $0 } <= 5 + jobs)
  }

  @Test func `each number is taken once, and none after the queue is stopped`() {
    let queue = TaskQueue(1000)
    let taken = Monitor<[Int]>([])
    Parallel.run(4) { _ in
      while let number = queue.next() { taken.withLock { $0.append(number) } }
    }
    #expect(taken.withLock { $0.sorted() } == Array(0..<1000))
    let stopped = TaskQueue(1000)
    _ = stopped.next()
    stopped.stop()
    #expect(stopped.next() == nil)
  }
}
